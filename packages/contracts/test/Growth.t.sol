// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration} from "../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../contracts/ServerRegistry.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev Owns a provider that nobody approved, and wants the past of the lists to be long, since every new mirror reads it.
contract Flooder {
    ServerRegistry private immutable _registry;
    uint40 private immutable _provider;

    constructor(ServerRegistry registry) {
        _registry = registry;
        _provider = registry.registerProvider("", 0);
    }

    function provider() external view returns (uint40) {
        return _provider;
    }

    function declare(bytes32 resourceType, Declaration[] calldata declarations) external {
        _registry.declare(_provider, resourceType, declarations);
    }

    function renew(bytes32 resourceType, bytes32[] calldata nodeIds, uint40 expiresAt, uint256 rounds) external {
        for (uint256 i = 0; i < rounds; ++i) {
            _registry.renew(_provider, resourceType, nodeIds, expiresAt + uint40(i));
        }
    }

    function offer(uint256 rounds) external {
        for (uint256 i = 0; i < rounds; ++i) {
            _registry.transferProvider(_provider, address(this));
        }
    }
}

/// @dev What a change costs him who wants nothing but many of them: all in one transaction, where slots are warm.
contract GrowthGasTest is RegistryTest {
    uint256 private constant SERVERS = 100;
    uint256 private constant ROUNDS = 10;

    function test_gasOfAPastThatNobodyNeeds() public {
        Flooder flooder = new Flooder(registry);
        Declaration[] memory batch = new Declaration[](SERVERS);
        bytes32[] memory ids = new bytes32[](SERVERS);
        for (uint256 i = 0; i < SERVERS; ++i) {
            Node memory node = NodeKeys.node(i + 1);
            (batch[i], ids[i]) = (declarationOf(node, flooder.provider(), 1), node.id);
        }
        flooder.declare(MAIL, batch);

        uint256 left = gasleft();
        flooder.renew(MAIL, ids, uint40(block.timestamp) + 31 days, ROUNDS);
        uint256 each = (left - gasleft()) / (SERVERS * ROUNDS);
        vm.snapshotValue("ServerRegistry", "cheapest change of a list of servers", each);

        left = gasleft();
        flooder.offer(SERVERS * ROUNDS);
        each = (left - gasleft()) / (SERVERS * ROUNDS);
        vm.snapshotValue("ServerRegistry", "cheapest change of the list of providers", each);
    }
}
