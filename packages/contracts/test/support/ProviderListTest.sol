// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProviderListErrors} from "../../contracts/IProviderListErrors.sol";
import {IProviderListEvents} from "../../contracts/IProviderListEvents.sol";
import {ProviderList} from "../../contracts/ProviderList.sol";
import {RegistrySettings} from "../../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../../contracts/ServerRegistry.sol";
import {vm} from "./Vm.sol";

/// @title Lists beside a registry with providers, and the running hash written out once more
abstract contract ProviderListTest is IProviderListErrors, IProviderListEvents {
    bytes32 internal constant ABOUT = keccak256("about");
    uint40 internal constant PROVIDERS = 150;

    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B);
    address internal carol = address(0xCA401);

    ServerRegistry internal registry;
    ProviderList internal lists;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        registry = new ServerRegistry(RegistrySettings(address(1), address(0), 0, 1, 1, 1, 1));
        lists = new ProviderList(registry);
        for (uint256 i = 0; i < PROVIDERS; ++i) {
            registry.registerProvider("", 0);
        }
    }

    function create(address owner, string memory name) internal returns (bytes32) {
        vm.prank(owner);
        return lists.createList(name, "", 0, ids());
    }

    function assertRefused(address caller, bytes memory call, bytes memory refusal) internal {
        vm.prank(caller);
        (bool isDone, bytes memory answer) = address(lists).call(call);
        vm.assertTrue(!isDone, "refused");
        vm.assertEq(keccak256(answer), keccak256(refusal), "refusal");
    }

    // ─────────────────────────────────────────── running hash ──────────────────────────────────────────

    function idOf(address owner, string memory name) internal pure returns (bytes32) {
        return keccak256(abi.encode(owner, name));
    }

    /// @dev Six bytes of version, twenty-six of hash, as the protocol document has it.
    function next(bytes32 head, uint256 kind, bytes32 subject, uint256 slot, bytes32 detail)
        internal
        pure
        returns (bytes32)
    {
        uint256 version = (uint256(head) >> 208) + 1;
        uint256 hash = uint256(keccak256(bytes.concat(head, bytes32(kind), subject, bytes32(slot), detail)));
        return bytes32((version << 208) | (hash >> 48));
    }

    function hashOf(uint40[] memory providers) internal pure returns (bytes32) {
        bytes memory words;
        for (uint256 i = 0; i < providers.length; ++i) {
            words = bytes.concat(words, bytes32(uint256(providers[i])));
        }
        return keccak256(words);
    }

    // ─────────────────────────────────────────────── ids ───────────────────────────────────────────────

    function ids() internal pure returns (uint40[] memory) {
        return new uint40[](0);
    }

    function ids(uint40 first) internal pure returns (uint40[] memory made) {
        made = new uint40[](1);
        made[0] = first;
    }

    function ids(uint40 first, uint40 second) internal pure returns (uint40[] memory made) {
        made = new uint40[](2);
        (made[0], made[1]) = (first, second);
    }

    function ids(uint40 first, uint40 second, uint40 third) internal pure returns (uint40[] memory made) {
        made = new uint40[](3);
        (made[0], made[1], made[2]) = (first, second, third);
    }

    function range(uint40 first, uint40 size) internal pure returns (uint40[] memory made) {
        made = new uint40[](size);
        for (uint40 i = 0; i < size; ++i) {
            made[i] = first + i;
        }
    }

    function text(uint256 length) internal pure returns (string memory) {
        return string(new bytes(length));
    }
}
