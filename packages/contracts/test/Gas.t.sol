// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, Rotation} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {GasParts} from "./support/GasParts.sol";
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

    /// @dev EIP-170.
    function test_theContractFitsAChain() public {
        vm.assertLe(address(registry).code.length, 24_576, "bytes of code");
        vm.snapshotValue(GROUP, "bytes of code", address(registry).code.length);
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
        vm.assertLe(vm.snapshotGasLastCall(GROUP, "declare 1"), 120_000, "one server");
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
        vm.assertLe(vm.snapshotGasLastCall(GROUP, "declare 50"), 50 * 90_000, "fifty servers");
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

    /// @dev What two of the parts of a declaration cost in a transaction of their own, less what the same transaction costs without
    /// them; both in a list that has begun. Every figure that is claimed for them comes from here.
    function test_gasOfTheParts() public {
        GasParts parts = new GasParts();
        parts.enumerate(bytes32(uint256(1)));
        parts.advance(1);
        parts.nothing(bytes32(uint256(2)));
        uint256 base = vm.lastCallGas().gasTotalUsed;
        parts.enumerate(bytes32(uint256(2)));
        vm.snapshotValue(GROUP, "of declare 1: enumeration", vm.lastCallGas().gasTotalUsed - base);
        parts.advance(1);
        vm.snapshotValue(GROUP, "of declare 1: running hash and version", vm.lastCallGas().gasTotalUsed - base);
        parts.version();
        uint256 version = vm.lastCallGas().gasTotalUsed;
        parts.version();
        vm.assertLe(vm.lastCallGas().gasTotalUsed, version, "the slot is in use");
        vm.snapshotValue(GROUP, "of declare 1: version alone", vm.lastCallGas().gasTotalUsed - base);
        parts.advance(2);
        uint256 two = vm.lastCallGas().gasTotalUsed;
        parts.advance(52);
        vm.snapshotValue(GROUP, "of declare 50: running hash, each further", (vm.lastCallGas().gasTotalUsed - two) / 50);
    }

    function test_gasOfWhatIsNew() public {
        uint40 provider = approved(alice);
        list(NodeKeys.node(0xF1257), alice, provider, 1);
        Node memory node = NodeKeys.node(0x1234);
        list(node, alice, provider, 1);
        bytes32[] memory ids = one(node.id);
        vm.prank(alice);
        registry.setOperator(provider, bob, 15, START + 1 days);
        vm.snapshotGasLastCall(GROUP, "setOperator");
        vm.prank(alice);
        registry.drain(provider, MAIL, ids);
        vm.snapshotGasLastCall(GROUP, "drain 1");
        Declaration[] memory batch = one(declarationOf(NodeKeys.node(0x5678), provider, 1));
        vm.prank(bob);
        registry.declare(provider, MAIL, batch);
        vm.snapshotGasLastCall(GROUP, "declare 1 by an operator");
        Rotation[] memory rotations = new Rotation[](1);
        rotations[0] = rotationOf(node, NodeKeys.node(0x9ABC), provider, 2);
        vm.prank(alice);
        registry.rotate(provider, MAIL, rotations);
        vm.snapshotGasLastCall(GROUP, "rotate 1");
        vm.prank(guardian);
        registry.suspendAsGuardian(provider, "");
        vm.snapshotGasLastCall(GROUP, "suspendAsGuardian");
        vm.prank(alice);
        registry.requestExit(provider);
        vm.snapshotGasLastCall(GROUP, "requestExit");
        vm.warp(START + 37 days);
        registry.prune(MAIL, one(NodeKeys.node(0x9ABC).id));
        vm.snapshotGasLastCall(GROUP, "prune 1");
    }

    function test_gasOfARelayedDeclaration() public {
        Node memory owner = NodeKeys.node(0xA11CE);
        uint40 provider = approved(owner.account);
        list(NodeKeys.node(0xF1257), owner.account, provider, 1);
        Declaration[] memory batch = one(declarationOf(NodeKeys.node(1), provider, 1));
        bytes memory call = abi.encodeCall(registry.declare, (provider, MAIL, batch));
        bytes32 digest = NodeKeys.relayDigest(domain, owner.account, call, 0, START + 10);
        bytes memory signature = NodeKeys.sign(owner.privateKey, digest);
        registry.relay(owner.account, call, START + 10, signature);
        vm.snapshotGasLastCall(GROUP, "declare 1, relayed");
    }

    function test_gasOfFiftyServersWithRecords() public {
        uint40 provider = approved(alice);
        list(NodeKeys.node(0xF1257), alice, provider, 1);
        (Declaration[] memory batch,) = batchOf(provider, 50, 160);
        vm.prank(alice);
        registry.declare(provider, MAIL, batch);
        uint256 used = vm.snapshotGasLastCall(GROUP, "declare 50 with a 160-byte record each");
        vm.assertLe(used, 50 * 105_000, "fifty servers with records");
    }
}
