// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ServerRegistry} from "../contracts/ServerRegistry.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract CuratorTest is RegistryTest {
    function test_constructorNamesTheFirstCurator() public {
        vm.assertEq(new ServerRegistry(alice).curator(), alice, "curator");
    }

    function test_constructorRefusesZero() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryCuratorZero.selector));
        new ServerRegistry(address(0));
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
