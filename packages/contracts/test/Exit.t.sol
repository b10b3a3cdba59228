// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus, ResourceStatus} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract ExitTest is RegistryTest {
    uint40 private ours;
    Node private node;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        node = NodeKeys.node(0x1234);
        list(node, alice, ours, 1);
    }

    function requestExit() private {
        vm.prank(alice);
        registry.requestExit(ours);
    }

    function test_anExitTakesEffectAfterTheDelayForGood() public {
        vm.expectEmit(address(registry));
        emit ProviderExitRequested(ours, START + 7 days, 3);
        requestExit();
        vm.assertEq(registry.getProvider(ours).exitAt, START + 7 days, "when");
        assertStatus(node.id, ResourceStatus.Active);
        vm.assertEq(resource(MAIL, node.id).statusUntil, START + 7 days, "it says when to ask again");
        vm.warp(START + 7 days - 1);
        assertProviderStatus(ours, ProviderStatus.Approved);
        vm.warp(START + 7 days);
        assertProviderStatus(ours, ProviderStatus.Exited);
        assertStatus(node.id, ResourceStatus.ProviderExited);
        vm.assertEq(resource(MAIL, node.id).statusUntil, 0, "never again");
    }

    function test_atMostOnce() public {
        requestExit();
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderExiting.selector, ours, START + 7 days));
        requestExit();
    }

    function test_onlyTheOwnerExits(address caller) public {
        vm.assume(caller != alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotProviderOwner.selector, ours, caller));
        vm.prank(caller);
        registry.requestExit(ours);
    }

    /// @dev The delay is there for this: who sees a complaint coming does not outrun it.
    function test_anExitOutrunsNoComplaint() public {
        requestExit();
        vm.warp(START + 6 days);
        vm.prank(curator);
        registry.suspend(ours, "complaint 7");
        assertStatus(node.id, ResourceStatus.ProviderSuspended);
        vm.prank(curator);
        registry.remove(ours, "complaint 7");
        vm.warp(START + 8 days);
        assertProviderStatus(ours, ProviderStatus.Removed);
        assertStatus(node.id, ResourceStatus.ProviderRemoved);
    }

    function test_aSuspensionOutlastsNoExit() public {
        requestExit();
        vm.prank(guardian);
        registry.suspendAsGuardian(ours, "");
        vm.warp(START + 3 days);
        assertStatus(node.id, ResourceStatus.Active);
        vm.assertEq(resource(MAIL, node.id).statusUntil, START + 7 days, "then the exit");
        vm.warp(START + 6 days + 1);
        vm.prank(guardian);
        registry.suspendAsGuardian(ours, "");
        vm.assertEq(resource(MAIL, node.id).statusUntil, START + 7 days, "the exit comes before the lapse");
        vm.warp(START + 7 days);
        assertProviderStatus(ours, ProviderStatus.Exited);
    }

    function test_noDecisionBringsItBack() public {
        requestExit();
        vm.warp(START + 7 days);
        bytes memory refusal = abi.encodeWithSelector(RegistryProviderStatus.selector, ours, ProviderStatus.Exited);
        vm.startPrank(curator);
        vm.expectRevert(refusal);
        registry.approve(ours);
        vm.expectRevert(refusal);
        registry.reinstate(ours);
        vm.expectRevert(refusal);
        registry.remove(ours, "");
        vm.stopPrank();
    }

    function test_whoLeftMayOnlyWithdraw() public {
        requestExit();
        vm.warp(START + 7 days);
        bytes32[] memory ids = one(node.id);
        bytes memory refusal = abi.encodeWithSelector(RegistryProviderFinal.selector, ours, ProviderStatus.Exited);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        registry.renew(ours, MAIL, ids, START + 60 days);
        vm.expectRevert(refusal);
        registry.drain(ours, MAIL, ids);
        registry.withdraw(ours, MAIL, ids);
        vm.stopPrank();
        assertStatus(node.id, ResourceStatus.NotListed);
    }

    function test_untilThenAllStaysAsItIs() public {
        requestExit();
        list(NodeKeys.node(0x5678), alice, ours, 1);
        assertStatus(NodeKeys.node(0x5678).id, ResourceStatus.Active);
    }
}
