// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, Rotation} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract OperatorsTest is RegistryTest {
    address private constant HOT = address(0x407);

    uint40 private ours;
    Node private node;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        node = NodeKeys.node(0x1234);
        list(node, alice, ours, 1);
    }

    function name(uint8 roles) private {
        vm.prank(alice);
        registry.setOperator(ours, HOT, roles, START + 1 days);
    }

    /// @dev One action for each role, in the order of the bits.
    function act(uint256 role) private {
        bytes32[] memory ids = one(node.id);
        Declaration[] memory batch = one(declarationOf(node, ours, 2));
        vm.prank(HOT);
        if (role == 0) registry.declare(ours, MAIL, batch);
        else if (role == 1) registry.renew(ours, MAIL, ids, START + 60 days);
        else if (role == 2) registry.drain(ours, MAIL, ids);
        else registry.withdraw(ours, MAIL, ids);
    }

    function expectRefusal(uint256 role) private {
        bytes32[] memory ids = one(node.id);
        Declaration[] memory batch = one(declarationOf(node, ours, 2));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, HOT, uint8(1 << role)));
        vm.prank(HOT);
        if (role == 0) registry.declare(ours, MAIL, batch);
        else if (role == 1) registry.renew(ours, MAIL, ids, START + 60 days);
        else if (role == 2) registry.drain(ours, MAIL, ids);
        else registry.withdraw(ours, MAIL, ids);
    }

    function test_theOwnerNamesAnOperator() public {
        vm.expectEmit(address(registry));
        emit OperatorChanged(ours, alice, HOT, 3, START + 1 days);
        name(3);
        (uint8 roles, uint40 expiresAt) = registry.operatorOf(ours, HOT);
        vm.assertEq(roles, 3, "roles");
        vm.assertEq(expiresAt, START + 1 days, "expiry");
        vm.assertEq(registry.providersVersion(), 2, "no change of the list");
    }

    function test_eachRoleOpensOneAction(uint8 roles) public {
        roles = roles % 16;
        name(roles);
        for (uint256 role = 0; role < 4; ++role) {
            if (roles & (1 << role) == 0) expectRefusal(role);
            else act(role);
        }
    }

    function test_rolesExpire() public {
        name(15);
        vm.warp(START + 1 days);
        act(2);
        vm.warp(START + 1 days + 1);
        for (uint256 role = 0; role < 4; ++role) {
            expectRefusal(role);
        }
        (uint8 roles,) = registry.operatorOf(ours, HOT);
        vm.assertEq(roles, 0, "none in force");
    }

    function test_theOwnerTakesRolesBack() public {
        name(15);
        name(0);
        expectRefusal(3);
    }

    function test_aHotKeyGovernsNothing() public {
        name(15);
        bytes memory refusal = abi.encodeWithSelector(RegistryNotProviderOwner.selector, ours, HOT);
        vm.startPrank(HOT);
        vm.expectRevert(refusal);
        registry.setMetadata(ours, "", 0);
        vm.expectRevert(refusal);
        registry.transferProvider(ours, HOT);
        vm.expectRevert(refusal);
        registry.setOperator(ours, HOT, 15, START + 365 days);
        vm.expectRevert(refusal);
        registry.requestExit(ours);
        vm.stopPrank();
    }

    function test_norAnotherProvider() public {
        name(15);
        uint40 other = approved(alice);
        Declaration[] memory batch = one(declarationOf(node, other, 2));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, other, HOT, 1));
        vm.prank(HOT);
        registry.declare(other, MAIL, batch);
    }

    function test_aNewOwnerStartsWithNone() public {
        name(15);
        vm.prank(alice);
        registry.transferProvider(ours, bob);
        act(2);
        vm.prank(bob);
        registry.acceptProvider(ours);
        expectRefusal(3);
        (uint8 roles,) = registry.operatorOf(ours, HOT);
        vm.assertEq(roles, 0, "none");

        vm.prank(bob);
        registry.transferProvider(ours, alice);
        vm.prank(alice);
        registry.acceptProvider(ours);
        act(3);
    }

    function test_onlyTheOwnerNames(address caller) public {
        vm.assume(caller != alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotProviderOwner.selector, ours, caller));
        vm.prank(caller);
        registry.setOperator(ours, caller, 1, START + 1 days);
    }

    function test_refusesWhatMeansNothing() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryOperatorInvalid.selector, HOT, 16, START + 1 days));
        registry.setOperator(ours, HOT, 16, START + 1 days);
        vm.expectRevert(abi.encodeWithSelector(RegistryOperatorInvalid.selector, HOT, 1, START - 1));
        registry.setOperator(ours, HOT, 1, START - 1);
        registry.setOperator(ours, HOT, 0, 0);
        registry.setOperator(ours, HOT, 1, START);
        vm.stopPrank();
    }

    function test_rotationTakesBothRoles(uint8 roles) public {
        roles = roles % 16;
        name(roles);
        Node memory next = NodeKeys.node(0x5678);
        Rotation[] memory batch = new Rotation[](1);
        batch[0] = rotationOf(node, next, ours, 2);
        if (roles & 9 != 9) vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, HOT, 9));
        vm.prank(HOT);
        registry.rotate(ours, MAIL, batch);
    }
}
