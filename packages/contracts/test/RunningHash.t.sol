// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, Rotation} from "../contracts/RegistryTypes.sol";
import {RunningHash} from "../contracts/RunningHash.sol";
import {ListMirror} from "./support/ListMirror.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @dev The heads of the lists: what enters them, and that nothing can be left out, put in or changed without being seen.
contract RunningHashTest is RegistryTest {
    string private constant VECTORS = "../../apps/docs/protocol/vectors/running-hash.json";

    ListMirror private mirror;

    function setUp() public override {
        super.setUp();
        mirror = new ListMirror();
    }

    /// @dev One change of each kind, some of them twice, on both lists.
    function live() private returns (Vm.Log[] memory) {
        Node memory first = NodeKeys.node(1);
        Node memory second = NodeKeys.node(2);
        bytes32[] memory ids = one(first.id);
        vm.recordLogs();
        uint40 ours = approved(alice);
        Declaration[] memory batch = new Declaration[](2);
        batch[0] = declarationOf(first, ours, 1);
        batch[1] = declarationOf(second, ours, 7);
        batch[1].record = hex"f884b8401234";
        vm.startPrank(alice);
        registry.declare(ours, MAIL, batch);
        registry.setMetadata(ours, "ipfs://about", keccak256("about ours"));
        registry.renew(ours, MAIL, ids, START + 60 days);
        registry.drain(ours, MAIL, ids);
        Rotation[] memory rotations = new Rotation[](1);
        rotations[0] = rotationOf(first, NodeKeys.node(3), ours, type(uint64).max);
        registry.rotate(ours, MAIL, rotations);
        registry.transferProvider(ours, bob);
        vm.stopPrank();
        vm.prank(bob);
        registry.acceptProvider(ours);
        vm.prank(guardian);
        registry.suspendAsGuardian(ours, "loses mail");
        vm.prank(curator);
        registry.confirmSuspension(ours, "it does");
        vm.prank(second.account);
        registry.withdrawAsNode(MAIL, second.id, 8);
        vm.prank(second.account);
        registry.withdrawAsNode(MAIL, second.id, 9);
        vm.prank(bob);
        registry.requestExit(ours);
        vm.warp(START + 7 days);
        registry.prune(MAIL, one(NodeKeys.node(3).id));
        return vm.getRecordedLogs();
    }

    /// @dev The vectors that clients are tested with. `WRITE_VECTORS=true` writes them instead of comparing.
    function test_vectors() public {
        Vm.Log[] memory logs = live();
        string memory text;
        for (uint256 i = 0; i < logs.length; ++i) {
            Vm.Log[] memory log = new Vm.Log[](1);
            log[0] = logs[i];
            mirror.replay(log);
            text = string.concat(text, i == 0 ? "" : ",\n", vectorOf(logs[i]));
        }
        vm.assertEq(mirror.listHead(MAIL), registry.listHead(MAIL), "list head");
        vm.assertEq(mirror.providersHead(), registry.providersHead(), "providers head");

        text = string.concat(
            '{\n  "description": "A registry\'s first changes, as its logs tell them, with what each adds to the head of its list. ',
            'Words are 32 bytes of hex.",\n  "resourceType": "',
            vm.toString(MAIL),
            '",\n  "providersHead": "',
            vm.toString(registry.providersHead()),
            '",\n  "listHead": "',
            vm.toString(registry.listHead(MAIL)),
            '",\n  "changes": [\n',
            text,
            "\n  ]\n}\n"
        );
        if (vm.envOr("WRITE_VECTORS", false)) vm.writeFile(VECTORS, text);
        vm.assertEq(vm.readFile(VECTORS), text, "apps/docs/protocol/vectors/running-hash.json is another");
    }

    function vectorOf(Vm.Log memory log) private view returns (string memory text) {
        (uint256 kind, bytes32 subject, uint256 slot, bytes32 detail, bytes32 head) = mirror.last();
        string memory topics;
        for (uint256 i = 0; i < log.topics.length; ++i) {
            topics = string.concat(topics, i == 0 ? "" : ",\n", '        "', vm.toString(log.topics[i]), '"');
        }
        text = string.concat(
            '    {\n      "list": "',
            kind < 16 ? "resources" : "providers",
            '",\n      "topics": [\n',
            topics,
            "\n      ],\n"
        );
        text = string.concat(text, '      "data": "', vm.toString(log.data), '",\n      "kind": ', vm.toString(kind));
        text = string.concat(text, ',\n      "subject": "', vm.toString(subject), '",\n      "slot": "');
        text = string.concat(text, vm.toString(bytes32(slot)), '",\n      "detail": "', vm.toString(detail));
        text = string.concat(text, '",\n      "head": "', vm.toString(head), '"\n    }');
    }

    // ─────────────────────────────────────────────── properties ───────────────────────────────────────────

    function test_aListWithoutAChangeHasHeadZero() public view {
        vm.assertEq(registry.listHead(MAIL), bytes32(0), "list");
        vm.assertEq(registry.providersHead(), bytes32(0), "providers");
    }

    function test_advance(bytes32 head, uint256 kind, bytes32 subject, uint256 slot, bytes32 detail) public pure {
        vm.assume(uint256(head) >> 208 != type(uint48).max);
        bytes32 next = RunningHash.advance(head, kind, subject, slot, detail);
        vm.assertEq(uint256(next) >> 208, (uint256(head) >> 208) + 1, "the version grows by one");
        bytes32 hash = keccak256(abi.encodePacked(head, kind, subject, slot, detail));
        vm.assertEq(
            uint256(next) << 48, uint256(hash) & ~uint256(type(uint48).max), "the rest is the hash's first bytes"
        );
    }

    /// @dev An RPC that leaves a change out, puts one twice or alters one does not lead to the head, in any place.
    function test_aTamperedHistoryShows(uint256 place, uint8 how) public {
        Vm.Log[] memory logs = live();
        place = place % logs.length;
        bytes32 listHead = registry.listHead(MAIL);
        bytes32 providersHead = registry.providersHead();
        if (how % 2 == 0) {
            // Without the change: an event later in its list does not follow on, or the head is another.
            logs[place].topics[0] = keccak256("NothingHappened()");
        } else {
            // Another value in the change: the last byte before the version for those that have one, else the version itself.
            bytes memory data = logs[place].data;
            data[data.length > 63 ? data.length - 33 : 31] ^= 0x01;
        }
        try mirror.replay(logs) {
            bool isSame = mirror.listHead(MAIL) == listHead && mirror.providersHead() == providersHead;
            vm.assertTrue(!isSame, "a lie that arrives at the head");
        } catch {}
    }

    /// @dev Two servers of one batch in another order: another history.
    function test_theOrderCounts() public {
        uint40 ours = approved(alice);
        Declaration[] memory batch = new Declaration[](2);
        batch[0] = declarationOf(NodeKeys.node(1), ours, 1);
        batch[1] = declarationOf(NodeKeys.node(2), ours, 1);
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
        bytes32 head = registry.listHead(MAIL);

        (batch[0], batch[1]) = (batch[1], batch[0]);
        registry = newRegistry(settings());
        uint40 again = approved(alice);
        batch[0] = declarationOf(NodeKeys.node(2), again, 1);
        batch[1] = declarationOf(NodeKeys.node(1), again, 1);
        vm.prank(alice);
        registry.declare(again, MAIL, batch);
        vm.assertTrue(registry.listHead(MAIL) != head, "another head");
        vm.assertEq(registry.listVersion(MAIL), 2, "at the same version");
    }
}
