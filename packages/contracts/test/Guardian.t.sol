// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Provider, ProviderStatus, RegistrySettings, ResourceStatus} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev What bounds the curator and the guardian: the delay on approvals, the lapse of suspensions, the cap of an epoch. Both keys are
/// taken to be in a thief's hands where the name of a test says "stolen".
contract GuardianTest is RegistryTest {
    uint40 private ours;

    function settings() internal view override returns (RegistrySettings memory) {
        return RegistrySettings({
            curator: curator,
            guardian: guardian,
            approvalDelay: 2 days,
            exitDelay: 7 days,
            guardianPeriod: 3 days,
            epoch: 1 days,
            removalCap: 3
        });
    }

    function setUp() public override {
        super.setUp();
        ours = live(alice);
    }

    /// @dev An approved provider whose delay is over.
    function live(address owner) private returns (uint40 provider) {
        provider = approved(owner);
        vm.warp(block.timestamp + 2 days);
    }

    function suspendAsGuardian(uint40 provider) private {
        vm.prank(guardian);
        registry.suspendAsGuardian(provider, "losing mail");
    }

    // ─────────────────────────────────────────────── delay ────────────────────────────────────────────────

    function test_anApprovalTakesEffectAfterTheDelay() public {
        uint40 provider = register(bob);
        uint40 from = uint40(block.timestamp) + 2 days;
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(provider, ProviderStatus.Applied, ProviderStatus.Approving, from, "", 4);
        vm.prank(curator);
        registry.approve(provider);
        Node memory node = NodeKeys.node(0x1234);
        list(node, bob, provider, 1);
        vm.assertEq(registry.getProvider(provider).statusUntil, from, "until");

        vm.warp(from - 1);
        assertProviderStatus(provider, ProviderStatus.Approving);
        assertStatus(node.id, ResourceStatus.ProviderApproving);
        vm.assertEq(resource(MAIL, node.id).statusUntil, from, "it says when to ask again");
        vm.warp(from);
        assertProviderStatus(provider, ProviderStatus.Approved);
        assertStatus(node.id, ResourceStatus.Active);
        vm.assertEq(registry.getProvider(provider).statusUntil, 0, "for as long as nobody decides");
    }

    function test_aStolenCuratorsApprovalCanBeTakenBackBeforeItCounts() public {
        uint40 rejectable = approved(bob);
        uint40 stoppable = approved(bob);
        uint40 removable = approved(bob);
        vm.startPrank(curator);
        registry.reject(rejectable, "not by us");
        registry.suspend(stoppable, "not by us");
        registry.remove(removable, "not by us");
        vm.stopPrank();
        vm.warp(block.timestamp + 2 days);
        assertProviderStatus(rejectable, ProviderStatus.Rejected);
        assertProviderStatus(stoppable, ProviderStatus.Suspended);
        assertProviderStatus(removable, ProviderStatus.Removed);
    }

    function test_theGuardianHoldsUpAnApproval() public {
        uint40 provider = approved(bob);
        suspendAsGuardian(provider);
        vm.warp(block.timestamp + 2 days);
        assertProviderStatus(provider, ProviderStatus.SuspendedByGuardian);
        vm.warp(block.timestamp + 1 days);
        assertProviderStatus(provider, ProviderStatus.Approved);
    }

    /// @dev A guardian's period shorter than the delay must not bring an approval forward.
    function test_theGuardianShortensNoDelay() public {
        RegistrySettings memory chosen = settings();
        (chosen.approvalDelay, chosen.guardianPeriod) = (10 days, 1 days);
        registry = newRegistry(chosen);
        uint40 provider = approved(bob);
        uint40 from = uint40(block.timestamp) + 10 days;
        suspendAsGuardian(provider);
        vm.assertEq(registry.getProvider(provider).statusUntil, from, "until");
        vm.warp(from - 1);
        assertProviderStatus(provider, ProviderStatus.SuspendedByGuardian);
        vm.warp(from);
        assertProviderStatus(provider, ProviderStatus.Approved);
    }

    function test_aReinstatementTakesEffectAfterTheDelay() public {
        vm.startPrank(curator);
        registry.suspend(ours, "");
        registry.reinstate(ours);
        vm.stopPrank();
        assertProviderStatus(ours, ProviderStatus.Approving);
        vm.warp(block.timestamp + 2 days);
        assertProviderStatus(ours, ProviderStatus.Approved);
    }

    // ───────────────────────────────────────────── guardian ───────────────────────────────────────────────

    function test_aGuardiansSuspensionLapses() public {
        Node memory node = NodeKeys.node(0x1234);
        list(node, alice, ours, 1);
        uint40 lapse = uint40(block.timestamp) + 3 days;
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(
            ours, ProviderStatus.Approved, ProviderStatus.SuspendedByGuardian, lapse, "losing mail", 3
        );
        suspendAsGuardian(ours);
        assertStatus(node.id, ResourceStatus.ProviderSuspended);
        vm.assertEq(resource(MAIL, node.id).statusUntil, lapse, "it says when to ask again");
        vm.warp(lapse - 1);
        assertStatus(node.id, ResourceStatus.ProviderSuspended);
        vm.warp(lapse);
        assertStatus(node.id, ResourceStatus.Active);
        assertProviderStatus(ours, ProviderStatus.Approved);
    }

    function test_theCuratorConfirms() public {
        suspendAsGuardian(ours);
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(
            ours, ProviderStatus.SuspendedByGuardian, ProviderStatus.Suspended, 0, "seen it too", 4
        );
        vm.prank(curator);
        registry.confirmSuspension(ours, "seen it too");
        vm.warp(block.timestamp + 30 days);
        assertProviderStatus(ours, ProviderStatus.Suspended);
    }

    function test_nothingToConfirmAfterTheLapse() public {
        suspendAsGuardian(ours);
        vm.warp(block.timestamp + 3 days);
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderStatus.selector, ours, ProviderStatus.Approved));
        vm.prank(curator);
        registry.confirmSuspension(ours, "too late");
    }

    function test_theCuratorLiftsItAndNoLaterThanItWouldLapse() public {
        suspendAsGuardian(ours);
        vm.warp(block.timestamp + 2 days + 1 hours);
        vm.prank(curator);
        registry.reinstate(ours);
        Provider memory provider = registry.getProvider(ours);
        vm.assertEq(uint256(provider.status), uint256(ProviderStatus.Approving), "not at once");
        vm.assertEq(provider.statusUntil, block.timestamp + 23 hours, "when it would have lapsed");
    }

    function test_aStolenGuardianCannotHoldAProviderDown() public {
        suspendAsGuardian(ours);
        uint40 restsUntil = uint40(block.timestamp) + 4 days;
        vm.warp(restsUntil - 1);
        assertProviderStatus(ours, ProviderStatus.Approved);
        vm.expectRevert(abi.encodeWithSelector(RegistryGuardianResting.selector, ours, restsUntil));
        suspendAsGuardian(ours);
        vm.warp(restsUntil);
        suspendAsGuardian(ours);
    }

    function test_norAgainstTheCuratorsReinstatement() public {
        suspendAsGuardian(ours);
        uint40 restsUntil = uint40(block.timestamp) + 4 days;
        vm.prank(curator);
        registry.reinstate(ours);
        vm.expectRevert(abi.encodeWithSelector(RegistryGuardianResting.selector, ours, restsUntil));
        suspendAsGuardian(ours);
    }

    function test_theGuardianMayOnlySuspend() public {
        uint40 applied = register(bob);
        bytes memory refusal = abi.encodeWithSelector(RegistryNotCurator.selector, guardian);
        vm.startPrank(guardian);
        vm.expectRevert(refusal);
        registry.approve(applied);
        vm.expectRevert(refusal);
        registry.reject(applied, "");
        vm.expectRevert(refusal);
        registry.suspend(ours, "");
        vm.expectRevert(refusal);
        registry.remove(ours, "");
        vm.expectRevert(refusal);
        registry.setGuardian(stranger);
        vm.expectRevert(refusal);
        registry.transferCurator(guardian);
        registry.suspendAsGuardian(ours, "");
        vm.expectRevert(refusal);
        registry.confirmSuspension(ours, "");
        vm.expectRevert(refusal);
        registry.reinstate(ours);
        vm.stopPrank();
    }

    function test_nobodyElseIsTheGuardian(address caller) public {
        vm.assume(caller != guardian);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotGuardian.selector, caller));
        vm.prank(caller);
        registry.suspendAsGuardian(ours, "");
    }

    function test_boundsTheGuardiansReason() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryReasonTooLong.selector, 257, 256));
        vm.prank(guardian);
        registry.suspendAsGuardian(ours, text(257));
    }

    // ──────────────────────────────────────────────── cap ─────────────────────────────────────────────────

    /// @dev A thief who wants all clients on one provider of his own gets three others out of the way, and then waits.
    function test_aStolenCuratorCannotHerdClients() public {
        uint40[4] memory all = [ours, live(alice), live(bob), live(bob)];
        uint40 nextEpoch = (uint40(block.timestamp) / 1 days + 1) * 1 days;
        vm.assertEq(registry.removalsLeft(), 3, "to begin with");
        vm.startPrank(curator);
        registry.suspend(all[0], "");
        registry.remove(all[1], "");
        registry.remove(all[0], "");
        vm.assertEq(registry.removalsLeft(), 0, "in this epoch");
        vm.expectRevert(abi.encodeWithSelector(RegistryRemovalCapReached.selector, 3, nextEpoch));
        registry.remove(all[2], "");
        vm.expectRevert(abi.encodeWithSelector(RegistryRemovalCapReached.selector, 3, nextEpoch));
        registry.suspend(all[3], "");
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(RegistryRemovalCapReached.selector, 3, nextEpoch));
        suspendAsGuardian(all[3]);

        vm.warp(nextEpoch);
        vm.assertEq(registry.removalsLeft(), 3, "the next one is another");
        vm.prank(curator);
        registry.remove(all[2], "");
        vm.assertEq(registry.removalsLeft(), 2, "and counts again");
    }

    function test_confirmingAndRejectingCountNothing() public {
        suspendAsGuardian(ours);
        vm.assertEq(registry.removalsLeft(), 2, "the suspension");
        vm.prank(curator);
        registry.confirmSuspension(ours, "");
        uint40 applied = register(bob);
        vm.prank(curator);
        registry.reject(applied, "");
        vm.assertEq(registry.removalsLeft(), 2, "nothing more");
    }

    function test_aRefusedDecisionCountsNothing() public {
        vm.startPrank(curator);
        vm.expectRevert(abi.encodeWithSelector(RegistryReasonTooLong.selector, 257, 256));
        registry.suspend(ours, text(257));
        vm.stopPrank();
        vm.assertEq(registry.removalsLeft(), 3, "all of them");
    }
}
