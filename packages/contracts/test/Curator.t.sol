// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RegistrySettings} from "../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../contracts/ServerRegistry.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract CuratorTest is RegistryTest {
    function test_constructorNamesTheFirstCuratorAndGuardian() public {
        RegistrySettings memory chosen = settings();
        (chosen.curator, chosen.guardian) = (alice, bob);
        ServerRegistry other = new ServerRegistry(chosen);
        vm.assertEq(other.curator(), alice, "curator");
        vm.assertEq(other.guardian(), bob, "guardian");
    }

    function test_constructorRefusesZero() public {
        RegistrySettings memory chosen = settings();
        chosen.curator = address(0);
        vm.expectRevert(abi.encodeWithSelector(RegistryCuratorZero.selector));
        new ServerRegistry(chosen);
    }

    function test_settingsAreBounded() public {
        RegistrySettings memory chosen = settings();
        (chosen.approvalDelay, chosen.exitDelay, chosen.guardianPeriod, chosen.epoch, chosen.removalCap) =
        (365 days, 365 days, 365 days, 365 days, type(uint32).max);
        new ServerRegistry(chosen);
        (chosen.approvalDelay, chosen.exitDelay, chosen.guardianPeriod, chosen.epoch, chosen.removalCap) =
        (0, 0, 1, 1, 1);
        new ServerRegistry(chosen);

        chosen.approvalDelay = 365 days + 1;
        expectSettingRefusal(chosen, "approvalDelay", 365 days + 1, 0, 365 days);
        chosen.approvalDelay = 0;
        chosen.exitDelay = 365 days + 1;
        expectSettingRefusal(chosen, "exitDelay", 365 days + 1, 0, 365 days);
        chosen.exitDelay = 0;
        chosen.guardianPeriod = 0;
        expectSettingRefusal(chosen, "guardianPeriod", 0, 1, 365 days);
        chosen.guardianPeriod = 365 days + 1;
        expectSettingRefusal(chosen, "guardianPeriod", 365 days + 1, 1, 365 days);
        chosen.guardianPeriod = 1;
        chosen.epoch = 0;
        expectSettingRefusal(chosen, "epoch", 0, 1, 365 days);
        chosen.epoch = 1;
        chosen.removalCap = 0;
        expectSettingRefusal(chosen, "removalCap", 0, 1, type(uint32).max);
    }

    function expectSettingRefusal(
        RegistrySettings memory chosen,
        string memory name,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    ) private {
        vm.expectRevert(abi.encodeWithSelector(RegistrySettingOutOfRange.selector, name, value, minimum, maximum));
        new ServerRegistry(chosen);
    }

    function test_theCuratorNamesTheGuardian(address caller) public {
        vm.assume(caller != curator);
        vm.expectEmit(address(registry));
        emit GuardianChanged(guardian, bob);
        vm.prank(curator);
        registry.setGuardian(bob);
        vm.assertEq(registry.guardian(), bob, "guardian");
        vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, caller));
        vm.prank(caller);
        registry.setGuardian(caller);
    }

    function test_roleMovesInTwoSteps() public {
        vm.expectEmit(address(registry));
        emit CuratorTransferStarted(curator, alice);
        vm.prank(curator);
        registry.transferCurator(alice);
        vm.assertEq(registry.curator(), curator, "still the old one");
        vm.assertEq(registry.pendingCurator(), alice, "offered");

        vm.expectEmit(address(registry));
        emit CuratorTransferred(curator, alice);
        vm.prank(alice);
        registry.acceptCurator();
        vm.assertEq(registry.curator(), alice, "moved");
        vm.assertEq(registry.pendingCurator(), address(0), "offer spent");

        uint40 provider = register(bob);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, curator));
        vm.prank(curator);
        registry.approve(provider);
        vm.prank(alice);
        registry.approve(provider);
    }

    function test_offerCanBeTakenBack() public {
        vm.prank(curator);
        registry.transferCurator(alice);
        vm.prank(curator);
        registry.transferCurator(address(0));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotPendingCurator.selector, alice));
        vm.prank(alice);
        registry.acceptCurator();
    }

    function test_onlyTheCuratorOffers() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, stranger));
        vm.prank(stranger);
        registry.transferCurator(stranger);
    }

    function test_onlyTheOneAskedAccepts(address caller) public {
        vm.assume(caller != alice);
        vm.prank(curator);
        registry.transferCurator(alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotPendingCurator.selector, caller));
        vm.prank(caller);
        registry.acceptCurator();
    }
}
