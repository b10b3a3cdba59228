// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, Resource, ResourceStatus, WithdrawalCause} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys, Terms} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev What a node key can do without its provider.
contract NodeKeyTest is RegistryTest {
    uint40 private ours;
    Node private node;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        node = NodeKeys.node(0x1234);
        list(node, alice, ours, 1);
    }

    function withdrawal(uint64 sequence, uint40 deadline) private view returns (bytes32 r, bytes32 vs) {
        bytes32 digest = NodeKeys.withdrawalDigest(domain, MAIL, node.id, sequence, deadline);
        return NodeKeys.compact(node.privateKey, digest);
    }

    function assertGone(uint64 sequence) private view {
        Resource memory gone = resource(MAIL, node.id);
        vm.assertEq(uint256(gone.status), uint256(ResourceStatus.NotListed), "status");
        vm.assertEq(gone.sequence, sequence, "sequence");
        vm.assertEq(registry.resourceCount(MAIL), 0, "count");
    }

    // ─────────────────────────────────────────── from its address ─────────────────────────────────────────

    function test_withdrawsFromItsOwnAddress() public {
        vm.expectEmit(address(registry));
        emit ResourceWithdrawn(MAIL, node.id, ours, WithdrawalCause.ByNode, 2, 2);
        vm.prank(node.account);
        registry.withdrawAsNode(MAIL, node.id, 2);
        assertGone(2);
    }

    function test_fromNoOtherAddress(address caller) public {
        vm.assume(caller != node.account);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotNodeAddress.selector, node.id, caller));
        vm.prank(caller);
        registry.withdrawAsNode(MAIL, node.id, 2);
    }

    function test_fromItsAddressTheSequenceGrowsToo() public {
        vm.expectRevert(abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 1, 1));
        vm.prank(node.account);
        registry.withdrawAsNode(MAIL, node.id, 1);
    }

    function test_voidsAConsentThatIsOnItsWay() public {
        Declaration[] memory batch = one(declarationOf(node, ours, 7));
        vm.prank(node.account);
        registry.withdrawAsNode(MAIL, node.id, 7);
        vm.expectRevert(abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 7, 7));
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
    }

    function test_voidsConsentsWhileUnlisted() public {
        Node memory fresh = NodeKeys.node(0x5678);
        vm.expectEmit(address(registry));
        emit ConsentsVoided(MAIL, fresh.id, 4, 2);
        vm.prank(fresh.account);
        registry.withdrawAsNode(MAIL, fresh.id, 4);
        vm.assertEq(resource(MAIL, fresh.id).sequence, 4, "sequence");
        vm.assertEq(registry.resourceCount(MAIL), 1, "nothing else left");
        list(fresh, alice, ours, 5);
        assertStatus(fresh.id, ResourceStatus.Active);
    }

    function test_retiresAKeyForGood() public {
        vm.prank(node.account);
        registry.withdrawAsNode(MAIL, node.id, type(uint64).max);
        Declaration[] memory batch = one(declarationOf(node, ours, type(uint64).max));
        vm.expectRevert(
            abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, type(uint64).max, type(uint64).max)
        );
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
    }

    function test_leavesOtherTypesAlone() public {
        vm.prank(node.account);
        registry.withdrawAsNode(PUSH, node.id, 9);
        assertStatus(node.id, ResourceStatus.Active);
        vm.assertEq(resource(MAIL, node.id).sequence, 1, "sequence");
    }

    // ─────────────────────────────────────────── by its signature ─────────────────────────────────────────

    function test_anyoneMayRelay(address relayer) public {
        (bytes32 r, bytes32 vs) = withdrawal(2, START + 10);
        vm.expectEmit(address(registry));
        emit ResourceWithdrawn(MAIL, node.id, ours, WithdrawalCause.ByNode, 2, 2);
        vm.prank(relayer);
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
        assertGone(2);
    }

    function test_aWithdrawalCountsOnce() public {
        (bytes32 r, bytes32 vs) = withdrawal(2, START + 10);
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
        list(node, alice, ours, 3);
        vm.expectRevert(abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 2, 3));
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
        assertStatus(node.id, ResourceStatus.Active);
    }

    function test_aWithdrawalAlsoVoidsOlderConsents() public {
        Declaration[] memory batch = one(declarationOf(node, ours, 2));
        (bytes32 r, bytes32 vs) = withdrawal(5, START + 10);
        registry.withdrawWithSignature(MAIL, node.id, 5, START + 10, r, vs);
        vm.expectRevert(abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 2, 5));
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
    }

    function test_theDeadlineIsTheLastMoment() public {
        (bytes32 r, bytes32 vs) = withdrawal(2, START + 10);
        vm.warp(START + 11);
        vm.expectRevert(abi.encodeWithSelector(RegistryDeadlinePassed.selector, START + 10));
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
        vm.warp(START + 10);
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
        assertGone(2);
    }

    function test_theSignatureBindsEveryField() public {
        (bytes32 r, bytes32 vs) = withdrawal(2, START + 10);
        bytes memory refusal = abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id);
        vm.expectRevert(refusal);
        registry.withdrawWithSignature(PUSH, node.id, 2, START + 10, r, vs);
        vm.expectRevert(refusal);
        registry.withdrawWithSignature(MAIL, node.id, 3, START + 10, r, vs);
        vm.expectRevert(refusal);
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 11, r, vs);
        bytes32 other = NodeKeys.node(0x5678).id;
        vm.expectRevert(abi.encodeWithSelector(RegistrySignatureInvalid.selector, other));
        registry.withdrawWithSignature(MAIL, other, 2, START + 10, r, vs);
        vm.chainId(31338);
        vm.expectRevert(refusal);
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
    }

    function test_aConsentIsNoWithdrawal() public {
        Terms memory agreed = terms(ours, 2);
        (bytes32 r, bytes32 vs) = NodeKeys.compact(node.privateKey, NodeKeys.consentDigest(domain, node.id, agreed));
        vm.expectRevert(abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id));
        registry.withdrawWithSignature(MAIL, node.id, 2, agreed.deadline, r, vs);
    }

    function test_theProvidersOwnerCannotSignForTheNode() public {
        bytes32 digest = NodeKeys.withdrawalDigest(domain, MAIL, node.id, 2, START + 10);
        (bytes32 r, bytes32 vs) = NodeKeys.compact(0xA11CE, digest);
        vm.expectRevert(abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id));
        registry.withdrawWithSignature(MAIL, node.id, 2, START + 10, r, vs);
    }
}
