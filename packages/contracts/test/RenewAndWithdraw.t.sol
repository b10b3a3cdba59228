// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus, Resource, ResourceStatus, WithdrawalCause} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract RenewAndWithdrawTest is RegistryTest {
    uint40 private ours;
    uint40 private theirs;
    Node private node;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        theirs = approved(bob);
        node = NodeKeys.node(0x1234);
        list(node, alice, ours, 1);
    }

    function renewAs(address caller, uint40 provider, uint40 expiresAt) private {
        bytes32[] memory ids = one(node.id);
        vm.prank(caller);
        registry.renew(provider, MAIL, ids, expiresAt);
    }

    function expectRenewalRefusal(uint40 expiresAt, bytes memory refusal) private {
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(refusal);
        vm.prank(alice);
        registry.renew(ours, MAIL, ids, expiresAt);
    }

    function withdrawAs(address caller, uint40 provider) private {
        bytes32[] memory ids = one(node.id);
        vm.prank(caller);
        registry.withdraw(provider, MAIL, ids);
    }

    // ──────────────────────────────────────────────── renew ───────────────────────────────────────────────

    function test_renews() public {
        vm.expectEmit(address(registry));
        emit ResourceRenewed(MAIL, node.id, ours, START + 60 days, 2);
        renewAs(alice, ours, START + 60 days);
        vm.assertEq(resource(MAIL, node.id).expiresAt, START + 60 days, "expiry");
        vm.assertEq(resource(MAIL, node.id).sequence, 1, "spends no sequence");
    }

    function test_renewsABatch() public {
        bytes32[] memory ids = new bytes32[](20);
        for (uint256 i = 0; i < ids.length; ++i) {
            Node memory other = NodeKeys.node(i + 1);
            list(other, alice, ours, 1);
            ids[i] = other.id;
        }
        vm.prank(alice);
        registry.renew(ours, MAIL, ids, START + 80 days);
        for (uint256 i = 0; i < ids.length; ++i) {
            vm.assertEq(resource(MAIL, ids[i]).expiresAt, START + 80 days, "expiry");
        }
        vm.assertEq(registry.listVersion(MAIL), 41, "one listing before, twenty listings, twenty renewals");
    }

    function test_renewsWhatExpired() public {
        vm.warp(START + 40 days);
        assertStatus(node.id, ResourceStatus.Expired);
        renewAs(alice, ours, START + 50 days);
        assertStatus(node.id, ResourceStatus.Active);
    }

    function test_renewalOnlyExtends() public {
        expectRenewalRefusal(
            START + 30 days, abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 30 days, START + 90 days)
        );
    }

    function test_renewalInThePast() public {
        vm.warp(START + 40 days);
        expectRenewalRefusal(
            START + 40 days, abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 40 days, START + 130 days)
        );
    }

    function test_renewalStopsAtTheLongestLifetime() public {
        expectRenewalRefusal(
            START + 90 days + 1,
            abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 90 days + 1, START + 90 days)
        );
        renewAs(alice, ours, START + 90 days);
    }

    function test_renewalStopsAtTheConsent() public {
        vm.warp(START + 300 days);
        expectRenewalRefusal(
            START + 365 days + 1,
            abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 365 days + 1, START + 365 days)
        );
        renewAs(alice, ours, START + 365 days);
        vm.warp(START + 366 days);
        expectRenewalRefusal(
            START + 367 days,
            abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 367 days, START + 365 days)
        );
        list(node, alice, ours, 2);
        assertStatus(node.id, ResourceStatus.Active);
    }

    function test_onlyTheOwnerRenews(address caller) public {
        vm.assume(caller != alice);
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, caller, 2));
        vm.prank(caller);
        registry.renew(ours, MAIL, ids, START + 60 days);
    }

    function test_onlyTheListingProviderRenews() public {
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, theirs));
        vm.prank(bob);
        registry.renew(theirs, MAIL, ids, START + 60 days);
    }

    function test_removedProviderMayOnlyWithdraw() public {
        vm.prank(curator);
        registry.remove(ours, "");
        expectRenewalRefusal(
            START + 60 days, abi.encodeWithSelector(RegistryProviderFinal.selector, ours, ProviderStatus.Removed)
        );
        withdrawAs(alice, ours);
        assertStatus(node.id, ResourceStatus.NotListed);
    }

    // ────────────────────────────────────────────── withdraw ──────────────────────────────────────────────

    function test_withdraws() public {
        vm.expectEmit(address(registry));
        emit ResourceWithdrawn(MAIL, node.id, ours, WithdrawalCause.ByProvider, 1, 2);
        withdrawAs(alice, ours);
        Resource memory gone = resource(MAIL, node.id);
        vm.assertEq(uint256(gone.status), uint256(ResourceStatus.NotListed), "status");
        vm.assertEq(gone.provider, 0, "provider");
        vm.assertEq(gone.expiresAt, 0, "expiry");
        vm.assertEq(gone.consentedUntil, 0, "consented until");
        vm.assertEq(gone.sequence, 1, "the sequence survives");
        vm.assertEq(registry.resourceCount(MAIL), 0, "count");
    }

    function test_withdrawsTwice() public {
        withdrawAs(alice, ours);
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, ours));
        vm.prank(alice);
        registry.withdraw(ours, MAIL, ids);
    }

    function test_aRepetitionWithinABatch() public {
        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = (node.id, node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, ours));
        vm.prank(alice);
        registry.withdraw(ours, MAIL, ids);
    }

    function test_onlyTheOwnerWithdraws(address caller) public {
        vm.assume(caller != alice);
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, caller, 8));
        vm.prank(caller);
        registry.withdraw(ours, MAIL, ids);
    }

    function test_onlyTheListingProviderWithdraws() public {
        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, theirs));
        vm.prank(bob);
        registry.withdraw(theirs, MAIL, ids);
    }

    function test_unknownEntryDeletesNothing(bytes32 unknown) public {
        vm.assume(unknown != node.id);
        bytes32[] memory ids = one(unknown);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, unknown, ours));
        vm.prank(alice);
        registry.withdraw(ours, MAIL, ids);
        vm.assertEq(registry.resourceCount(MAIL), 1, "count");
    }

    function test_boundsBatches() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchEmpty.selector));
        vm.prank(alice);
        registry.withdraw(ours, MAIL, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 101, 100));
        vm.prank(alice);
        registry.withdraw(ours, MAIL, new bytes32[](101));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchEmpty.selector));
        vm.prank(alice);
        registry.renew(ours, MAIL, new bytes32[](0), START + 60 days);
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 101, 100));
        vm.prank(alice);
        registry.renew(ours, MAIL, new bytes32[](101), START + 60 days);
    }
}
