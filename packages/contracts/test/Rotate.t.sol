// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, ProviderStatus, Resource, ResourceStatus, Rotation} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract RotateTest is RegistryTest {
    uint40 private ours;
    uint40 private theirs;
    Node private old;
    Node private next;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        theirs = approved(bob);
        old = NodeKeys.node(0x1234);
        next = NodeKeys.node(0x5678);
        list(old, alice, ours, 1);
    }

    function one(Rotation memory rotation) private pure returns (Rotation[] memory batch) {
        batch = new Rotation[](1);
        batch[0] = rotation;
    }

    function expectRefusal(Rotation memory rotation, bytes memory refusal) private {
        Rotation[] memory batch = one(rotation);
        vm.expectRevert(refusal);
        vm.prank(alice);
        registry.rotate(ours, MAIL, batch);
    }

    function rotate(Rotation memory rotation) private {
        Rotation[] memory batch = one(rotation);
        vm.prank(alice);
        registry.rotate(ours, MAIL, batch);
    }

    function test_rotates() public {
        Rotation memory rotation = rotationOf(old, next, ours, 5);
        vm.expectEmit(address(registry));
        emit ResourceRotated(MAIL, old.id, ours, next.id, 5, 2);
        vm.expectEmit(address(registry));
        emit ResourceDeclared(MAIL, next.id, ours, 0, START + 30 days, START + 365 days, 1, 3, next.publicKey, "");
        rotate(rotation);
        Resource memory gone = resource(MAIL, old.id);
        vm.assertEq(uint256(gone.status), uint256(ResourceStatus.NotListed), "the old key");
        vm.assertEq(gone.sequence, 5, "its sequence");
        vm.assertEq(gone.version, 2, "its version");
        assertStatus(next.id, ResourceStatus.Active);
        vm.assertEq(registry.resourceCount(MAIL), 1, "still one");
        vm.assertEq(registry.listVersion(MAIL), 3, "two changes");
    }

    function test_rotatesABatch() public {
        Rotation[] memory batch = new Rotation[](20);
        for (uint256 i = 0; i < 20; ++i) {
            list(NodeKeys.node(i + 1), alice, ours, 1);
            batch[i] = rotationOf(NodeKeys.node(i + 1), NodeKeys.node(i + 101), ours, 2);
        }
        vm.prank(alice);
        registry.rotate(ours, MAIL, batch);
        vm.assertEq(registry.resourceCount(MAIL), 21, "as many");
        assertStatus(NodeKeys.node(101).id, ResourceStatus.Active);
        assertStatus(NodeKeys.node(20).id, ResourceStatus.NotListed);
    }

    function test_retiresTheOldKeyForGood() public {
        rotate(rotationOf(old, next, ours, type(uint64).max));
        Declaration[] memory batch = one(declarationOf(old, ours, type(uint64).max));
        vm.expectRevert(
            abi.encodeWithSelector(RegistrySequenceSpent.selector, old.id, type(uint64).max, type(uint64).max)
        );
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
    }

    function test_bothKeysMustSign() public {
        Node memory thief = NodeKeys.node(0xE71);
        Rotation memory byThief = rotationOf(Node(thief.privateKey, old.account, old.id, old.publicKey), next, ours, 2);
        expectRefusal(byThief, abi.encodeWithSelector(RegistrySignatureInvalid.selector, old.id));

        Rotation memory unwilling =
            rotationOf(old, Node(thief.privateKey, next.account, next.id, next.publicKey), ours, 2);
        expectRefusal(unwilling, abi.encodeWithSelector(RegistrySignatureInvalid.selector, next.id));
        assertStatus(old.id, ResourceStatus.Active);
    }

    /// @dev Each field that the old key's signature binds, changed after signing.
    function test_theOldKeyBindsEveryField() public {
        bytes memory refusal = abi.encodeWithSelector(RegistrySignatureInvalid.selector, old.id);
        Rotation memory changed = rotationOf(old, next, ours, 2);
        changed.sequence += 1;
        expectRefusal(changed, refusal);
        changed = rotationOf(old, next, ours, 2);
        changed.deadline += 1;
        expectRefusal(changed, refusal);
        changed = rotationOf(old, next, ours, 2);
        changed.successor = declarationOf(NodeKeys.node(0x9ABC), ours, 1);
        expectRefusal(changed, refusal);
        changed = rotationOf(old, next, theirs, 2);
        changed.successor = declarationOf(next, ours, 1);
        expectRefusal(changed, refusal);
        vm.chainId(31338);
        expectRefusal(rotationOf(old, next, ours, 2), refusal);
    }

    function test_aRotationCountsOnce() public {
        Rotation memory rotation = rotationOf(old, next, ours, 2);
        rotate(rotation);
        expectRefusal(rotation, abi.encodeWithSelector(RegistryNotListed.selector, MAIL, old.id, ours));
        list(old, alice, ours, 3);
        expectRefusal(rotation, abi.encodeWithSelector(RegistrySequenceSpent.selector, old.id, 2, 3));
    }

    function test_aWithdrawalVoidsIt() public {
        Rotation memory rotation = rotationOf(old, next, ours, 2);
        vm.prank(old.account);
        registry.withdrawAsNode(MAIL, old.id, 2);
        expectRefusal(rotation, abi.encodeWithSelector(RegistryNotListed.selector, MAIL, old.id, ours));
    }

    function test_theDeadlineIsTheLastMoment() public {
        Rotation memory rotation = rotationOf(old, next, ours, 2);
        vm.warp(rotation.deadline + 1);
        expectRefusal(rotation, abi.encodeWithSelector(RegistryDeadlinePassed.selector, rotation.deadline));
        vm.warp(rotation.deadline);
        rotate(rotation);
    }

    function test_onlyTheListingProvidersServers() public {
        Rotation[] memory batch = one(rotationOf(old, next, theirs, 2));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, old.id, theirs));
        vm.prank(bob);
        registry.rotate(theirs, MAIL, batch);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, bob, 9));
        vm.prank(bob);
        registry.rotate(ours, MAIL, batch);
    }

    /// @dev A server that is listed under both keys becomes one.
    function test_ontoAKeyThatIsListedAlready() public {
        list(next, alice, ours, 1);
        Rotation memory rotation = rotationOf(old, next, ours, 2);
        rotation.successor = declarationOf(next, ours, 2);
        rotate(rotation);
        vm.assertEq(registry.resourceCount(MAIL), 1, "one");
        assertStatus(next.id, ResourceStatus.Active);
    }

    function test_ontoItselfIsAnUpdateAtMost() public {
        Rotation memory rotation = rotationOf(old, old, ours, 2);
        rotation.successor = declarationOf(old, ours, 2);
        expectRefusal(rotation, abi.encodeWithSelector(RegistrySequenceSpent.selector, old.id, 2, 2));
        rotation.successor = declarationOf(old, ours, 3);
        rotate(rotation);
        vm.assertEq(registry.resourceCount(MAIL), 1, "one");
        vm.assertEq(resource(MAIL, old.id).sequence, 3, "sequence");
    }

    function test_finalProvidersMayNot() public {
        Rotation memory rotation = rotationOf(old, next, ours, 2);
        vm.prank(curator);
        registry.remove(ours, "");
        expectRefusal(rotation, abi.encodeWithSelector(RegistryProviderFinal.selector, ours, ProviderStatus.Removed));
    }

    function test_boundsTheBatch() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchEmpty.selector));
        registry.rotate(ours, MAIL, new Rotation[](0));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 101, 100));
        registry.rotate(ours, MAIL, new Rotation[](101));
        vm.stopPrank();
    }
}
