// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev The layout that `ServerRegistry` documents, read as a storage proof would: raw slots, no getter.
contract StorageLayoutTest is RegistryTest {
    function wordAt(bytes32 slot) private view returns (uint256) {
        return uint256(vm.load(address(registry), slot));
    }

    function mapped(bytes32 key, uint256 base) private pure returns (bytes32) {
        return keccak256(abi.encode(key, base));
    }

    function test_aProvidersStandingFillsOneSlot() public {
        approved(alice);
        uint40 provider = approved(bob);
        bytes32 slot = mapped(bytes32(uint256(provider)), 7);
        vm.prank(guardian);
        registry.suspendAsGuardian(provider, "down");
        vm.prank(bob);
        registry.requestExit(provider);
        uint256 word = wordAt(slot);
        vm.assertEq(address(uint160(word)), bob, "bits 0 to 159: owner");
        vm.assertEq(uint8(word >> 160), uint8(ProviderStatus.SuspendedByGuardian), "bits 160 to 167: status");
        vm.assertEq(uint40(word >> 168), START + 3 days, "bits 168 to 207: until when");
        vm.assertEq(uint40(word >> 208), START + 7 days, "bits 208 to 247: exit");
        vm.assertEq(word >> 248, 0, "rest unused");

        bytes32 details = mapped(bytes32(uint256(provider)), 8);
        vm.prank(bob);
        registry.transferProvider(provider, alice);
        word = wordAt(details);
        vm.assertEq(address(uint160(word)), alice, "bits 0 to 159: pending owner");
        vm.assertEq(uint40(word >> 160), START, "bits 160 to 199: status since");
        vm.assertEq(uint40(word >> 200), START + 4 days, "bits 200 to 239: the guardian rests until");
        vm.assertEq(wordAt(bytes32(uint256(details) + 1)), uint256(keccak256("about")), "next: metadata hash");
    }

    function test_aListingFillsOneSlot() public {
        uint40 provider = approved(alice);
        Node memory node = NodeKeys.node(0x1234);
        list(node, alice, provider, 77);
        bytes32[] memory ids = one(node.id);
        bytes32 slot = keccak256(abi.encode(node.id, mapped(MAIL, 12)));
        vm.prank(alice);
        registry.drain(provider, MAIL, ids);
        uint256 word = wordAt(slot);
        vm.assertEq(uint40(word), provider, "bits 0 to 39: provider");
        vm.assertEq(uint40(word >> 40), START + 30 days, "bits 40 to 79: expiry");
        vm.assertEq(uint40(word >> 80), START + 365 days, "bits 80 to 119: consented until");
        vm.assertEq(uint64(word >> 120), 77, "bits 120 to 183: sequence");
        vm.assertEq(uint48(word >> 184), 2, "bits 184 to 231: version");
        vm.assertEq(word >> 232, 1, "bit 232: draining; rest unused");

        vm.prank(alice);
        registry.withdraw(provider, MAIL, ids);
        vm.assertEq(wordAt(slot), (77 << 120) | (3 << 184), "after withdrawal: the sequence and the version alone");
    }

    function test_theRest() public {
        vm.prank(curator);
        registry.transferCurator(bob);
        uint40 provider = approved(alice);
        Node memory node = NodeKeys.node(0x1234);
        list(node, alice, provider, 1);
        vm.prank(alice);
        registry.setOperator(provider, bob, 5, START + 1 days);
        vm.prank(bob);
        registry.voidNonce();
        vm.prank(curator);
        registry.suspend(provider, "");
        vm.assertEq(wordAt(mapped(bytes32(uint256(uint160(bob))), 2)), 1, "slot 2: nonce");
        vm.assertEq(wordAt(bytes32(uint256(3))), uint160(curator), "slot 3: curator");
        vm.assertEq(wordAt(bytes32(uint256(4))), uint160(bob), "slot 4: pending curator");
        vm.assertEq(wordAt(bytes32(uint256(5))), uint160(guardian), "slot 5: guardian");
        vm.assertEq(wordAt(bytes32(uint256(6))), (START / 1 days) | (uint256(1) << 40), "slot 6: epoch, removals");
        vm.assertEq(wordAt(bytes32(uint256(9))), 1, "slot 9: provider count");
        vm.assertEq(wordAt(bytes32(uint256(10))), uint256(registry.providersHead()), "slot 10: providers head");
        bytes32 ofOwner = keccak256(abi.encode(alice, mapped(bytes32(uint256(provider)), 11)));
        vm.assertEq(
            wordAt(keccak256(abi.encode(bob, ofOwner))), 5 | (uint256(START + 1 days) << 8), "slot 11: operator"
        );
        vm.assertEq(wordAt(mapped(MAIL, 13)), 1, "slot 13: length of the list");
        vm.assertEq(wordAt(keccak256(abi.encode(mapped(MAIL, 13)))), uint256(node.id), "and its first");
        vm.assertEq(wordAt(mapped(MAIL, 14)), uint256(registry.listHead(MAIL)), "slot 14: list head");
    }
}
