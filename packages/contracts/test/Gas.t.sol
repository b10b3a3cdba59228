// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration} from "../contracts/RegistryTypes.sol";
import {NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev Gas per call, as a transaction pays it, intrinsic cost included; figures are kept in `snapshots/` and compared.
/// forge-config: default.isolate = true
contract GasTest is RegistryTest {
    string private constant GROUP = "ServerRegistry";

    function batchOf(uint40 provider, uint256 size, uint256 recordBytes)
        private
        returns (Declaration[] memory batch, bytes32[] memory ids)
    {
        batch = new Declaration[](size);
        ids = new bytes32[](size);
        bytes memory record = new bytes(recordBytes);
        for (uint256 i = 0; i < recordBytes; ++i) {
            record[i] = 0x5a;
        }
        for (uint256 i = 0; i < size; ++i) {
            batch[i] = declarationOf(NodeKeys.node(i + 1), provider, 1);
            batch[i].record = record;
            ids[i] = NodeKeys.node(i + 1).id;
        }
    }

    function test_gasOfProviders() public {
        register(alice);
        vm.snapshotGasLastCall(GROUP, "registerProvider");
        vm.prank(curator);
        registry.approve(1);
        vm.snapshotGasLastCall(GROUP, "approve");
        vm.prank(curator);
        registry.suspend(1, "");
        vm.snapshotGasLastCall(GROUP, "suspend");
    }

    function test_gasOfOneServer() public {
        uint40 provider = approved(alice);
        // The list has begun already: the first server of a type pays for that once.
        list(NodeKeys.node(0xF1257), alice, provider, 1);
        (Declaration[] memory batch, bytes32[] memory ids) = batchOf(provider, 1, 0);
        vm.prank(alice);
        registry.declare(provider, MAIL, batch);
        vm.snapshotGasLastCall(GROUP, "declare 1");
        vm.prank(alice);
        registry.renew(provider, MAIL, ids, START + 60 days);
        vm.snapshotGasLastCall(GROUP, "renew 1");
        vm.prank(alice);
        registry.withdraw(provider, MAIL, ids);
        vm.snapshotGasLastCall(GROUP, "withdraw 1");
    }

    function test_gasOfFiftyServers() public {
        uint40 provider = approved(alice);
        list(NodeKeys.node(0xF1257), alice, provider, 1);
        (Declaration[] memory batch, bytes32[] memory ids) = batchOf(provider, 50, 0);
        vm.prank(alice);
        registry.declare(provider, MAIL, batch);
        vm.snapshotGasLastCall(GROUP, "declare 50");
        vm.prank(alice);
        registry.renew(provider, MAIL, ids, START + 60 days);
        vm.snapshotGasLastCall(GROUP, "renew 50");
        registry.verify(MAIL, ids);
        vm.snapshotGasLastCall(GROUP, "verify 50");
        registry.listResources(MAIL, 0, 50);
        vm.snapshotGasLastCall(GROUP, "listResources 50");
        vm.prank(alice);
        registry.withdraw(provider, MAIL, ids);
        vm.snapshotGasLastCall(GROUP, "withdraw 50");
    }

    function test_gasOfFiftyServersWithRecords() public {
        uint40 provider = approved(alice);
        list(NodeKeys.node(0xF1257), alice, provider, 1);
        (Declaration[] memory batch,) = batchOf(provider, 50, 160);
        vm.prank(alice);
        registry.declare(provider, MAIL, batch);
        vm.snapshotGasLastCall(GROUP, "declare 50 with a 160-byte record each");
    }
}
