// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

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

    function test_aProvidersOwnerAndStatusShareASlot() public {
        approved(alice);
        uint40 provider = approved(bob);
        uint256 word = wordAt(mapped(bytes32(uint256(provider)), 4));
        vm.assertEq(address(uint160(word)), bob, "bits 0 to 159: owner");
        vm.assertEq(uint8(word >> 160), 2, "bits 160 to 167: status");
        vm.assertEq(uint40(word >> 168), START, "bits 168 to 207: since when");
        vm.assertEq(word >> 208, 0, "rest unused");
    }

    function test_aListingFillsOneSlot() public {
        uint40 provider = approved(alice);
        Node memory node = NodeKeys.node(0x1234);
        list(node, alice, provider, 77);
        bytes32 slot = keccak256(abi.encode(node.id, mapped(MAIL, 7)));
        uint256 word = wordAt(slot);
        vm.assertEq(uint40(word), provider, "bits 0 to 39: provider");
        vm.assertEq(uint40(word >> 40), START + 30 days, "bits 40 to 79: expiry");
        vm.assertEq(uint40(word >> 80), START + 365 days, "bits 80 to 119: consented until");
        vm.assertEq(uint64(word >> 120), 77, "bits 120 to 183: sequence");
        vm.assertEq(word >> 184, 0, "rest unused");

        bytes32[] memory ids = one(node.id);
        vm.prank(alice);
        registry.withdraw(provider, MAIL, ids);
        vm.assertEq(wordAt(slot), 77 << 120, "after withdrawal: the sequence alone");
    }

    function test_theRest() public {
        vm.prank(curator);
        registry.transferCurator(bob);
        uint40 provider = approved(alice);
        Node memory node = NodeKeys.node(0x1234);
        list(node, alice, provider, 1);
        vm.assertEq(wordAt(bytes32(uint256(2))), uint160(curator), "slot 2: curator");
        vm.assertEq(wordAt(bytes32(uint256(3))), uint160(bob), "slot 3: pending curator");
        vm.assertEq(wordAt(bytes32(uint256(6))), uint256(1) | (uint256(2) << 40), "slot 6: provider count, version");
        vm.assertEq(wordAt(mapped(MAIL, 8)), 1, "slot 8: length of the list");
        vm.assertEq(wordAt(mapped(MAIL, 9)), 1, "slot 9: list version");
    }
}
