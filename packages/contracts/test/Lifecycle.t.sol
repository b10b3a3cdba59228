// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, ProviderStatus, Resource, ResourceStatus, WithdrawalCause} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev How a server's time in the list comes to its end: draining, and pruning.
contract LifecycleTest is RegistryTest {
    uint40 private ours;
    Node private node;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        node = NodeKeys.node(0x1234);
        list(node, alice, ours, 1);
    }

    function drain() private {
        bytes32[] memory ids = one(node.id);
        vm.prank(alice);
        registry.drain(ours, MAIL, ids);
    }

    // ──────────────────────────────────────────────── drain ───────────────────────────────────────────────

    function test_drains() public {
        vm.expectEmit(address(registry));
        emit ResourceDrained(MAIL, node.id, ours, 2);
        drain();
        Resource memory draining = resource(MAIL, node.id);
        vm.assertTrue(draining.draining, "draining");
        vm.assertEq(uint256(draining.status), uint256(ResourceStatus.Active), "still one for its clients");
        vm.assertEq(draining.sequence, 1, "spends no sequence");
        vm.assertEq(draining.version, 2, "version");
        vm.assertEq(draining.expiresAt, START + 30 days, "expiry");
        vm.assertEq(draining.consentedUntil, START + 365 days, "consented until");
    }

    function test_drainsOnce() public {
        drain();
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryDraining.selector, MAIL, node.id));
        vm.prank(alice);
        registry.drain(ours, MAIL, ids);
    }

    function test_aDrainingServerMayBeRenewedAndStillDrains() public {
        drain();
        bytes32[] memory ids = one(node.id);
        vm.prank(alice);
        registry.renew(ours, MAIL, ids, START + 60 days);
        vm.assertTrue(resource(MAIL, node.id).draining, "draining");
        vm.assertEq(resource(MAIL, node.id).expiresAt, START + 60 days, "expiry");
    }

    function test_aNewDeclarationEndsIt() public {
        drain();
        list(node, alice, ours, 2);
        vm.assertTrue(!resource(MAIL, node.id).draining, "not draining");
    }

    function test_onlyTheListingProviderDrains() public {
        uint40 theirs = approved(bob);
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, theirs));
        vm.prank(bob);
        registry.drain(theirs, MAIL, ids);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, bob, 4));
        vm.prank(bob);
        registry.drain(ours, MAIL, ids);
    }

    function test_boundsTheBatch() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchEmpty.selector));
        registry.drain(ours, MAIL, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 101, 100));
        registry.drain(ours, MAIL, new bytes32[](101));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchEmpty.selector));
        registry.prune(MAIL, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 101, 100));
        registry.prune(MAIL, new bytes32[](101));
        vm.stopPrank();
    }

    // ──────────────────────────────────────────────── prune ───────────────────────────────────────────────

    function test_anybodyPrunesWhatExpiredLongAgo(address caller) public {
        vm.warp(START + 37 days - 1);
        vm.prank(caller);
        vm.assertEq(registry.prune(MAIL, one(node.id)), 0, "the provider may still renew");
        vm.assertEq(registry.listVersion(MAIL), 1, "no change");
        vm.warp(START + 37 days);
        vm.expectEmit(address(registry));
        emit ResourceWithdrawn(MAIL, node.id, ours, WithdrawalCause.Pruned, 1, 2);
        vm.prank(caller);
        vm.assertEq(registry.prune(MAIL, one(node.id)), 1, "over");
        assertStatus(node.id, ResourceStatus.NotListed);
        vm.assertEq(registry.resourceCount(MAIL), 0, "count");
        vm.assertEq(resource(MAIL, node.id).sequence, 1, "the sequence survives");
    }

    function test_prunesWhatAFinalProviderLeftBehind() public {
        uint40[3] memory owners = [approved(bob), register(bob), approved(bob)];
        for (uint256 i = 0; i < 3; ++i) {
            list(NodeKeys.node(i + 1), bob, owners[i], 1);
        }
        vm.startPrank(curator);
        registry.remove(owners[0], "");
        registry.reject(owners[1], "");
        vm.stopPrank();
        vm.prank(bob);
        registry.requestExit(owners[2]);
        vm.assertEq(registry.prune(MAIL, one(NodeKeys.node(3).id)), 0, "it has not left yet");
        vm.warp(START + 7 days);
        assertProviderStatus(owners[2], ProviderStatus.Exited);

        bytes32[] memory ids = new bytes32[](5);
        for (uint256 i = 0; i < 3; ++i) {
            ids[i] = NodeKeys.node(i + 1).id;
        }
        (ids[3], ids[4]) = (ids[0], node.id);
        vm.assertEq(registry.prune(MAIL, ids), 3, "each once, and nobody else's");
        vm.assertEq(registry.resourceCount(MAIL), 1, "ours");
        assertStatus(node.id, ResourceStatus.Active);
    }

    function test_aSuspendedProvidersServersStay() public {
        vm.prank(curator);
        registry.suspend(ours, "");
        vm.assertEq(registry.prune(MAIL, one(node.id)), 0, "it may come back");
    }

    /// @dev What was pruned voids nothing by itself, and frees nothing that was spent.
    function test_aSpentConsentStaysSpentAfterPruning() public {
        Declaration[] memory spent = one(declarationOf(node, ours, 1));
        vm.warp(START + 37 days);
        registry.prune(MAIL, one(node.id));
        vm.warp(START);
        vm.expectRevert(abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 1, 1));
        vm.prank(alice);
        registry.declare(ours, MAIL, spent);
    }
}
