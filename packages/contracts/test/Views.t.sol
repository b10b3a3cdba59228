// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IServerRegistry} from "../contracts/IServerRegistry.sol";
import {AsOf, Parameters, Resource, ResourcePage, ResourceStatus} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract ViewsTest is RegistryTest {
    uint40 private ours;
    Node private node;
    mapping(bytes32 nodeId => bool) private mirrored;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        node = NodeKeys.node(0x1234);
    }

    // ─────────────────────────────────────────────── verify ───────────────────────────────────────────────

    function test_everyStatus() public {
        assertStatus(node.id, ResourceStatus.NotListed);
        uint40 provider = register(alice);
        list(node, alice, provider, 1);
        assertStatus(node.id, ResourceStatus.ProviderApplied);
        vm.prank(curator);
        registry.approve(provider);
        assertStatus(node.id, ResourceStatus.Active);
        vm.prank(curator);
        registry.suspend(provider, "");
        assertStatus(node.id, ResourceStatus.ProviderSuspended);
        vm.prank(curator);
        registry.reinstate(provider);
        vm.warp(START + 30 days - 1);
        assertStatus(node.id, ResourceStatus.Active);
        vm.warp(START + 30 days);
        assertStatus(node.id, ResourceStatus.Expired);
        vm.prank(curator);
        registry.remove(provider, "");
        assertStatus(node.id, ResourceStatus.ProviderRemoved);
    }

    function test_serversOfARejectedProvider() public {
        uint40 provider = register(alice);
        list(node, alice, provider, 1);
        vm.prank(curator);
        registry.reject(provider, "");
        assertStatus(node.id, ResourceStatus.ProviderRejected);
    }

    function test_answersInTheOrderAsked() public {
        Node memory second = NodeKeys.node(0x5678);
        list(node, alice, ours, 1);
        list(second, alice, ours, 9);
        bytes32[] memory ids = new bytes32[](4);
        (ids[0], ids[1], ids[2], ids[3]) = (second.id, bytes32("unlisted"), node.id, second.id);
        (AsOf memory asOf, Resource[] memory answers) = registry.verify(MAIL, ids);
        vm.assertEq(answers.length, 4, "one each");
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(answers[i].nodeId, ids[i], "node id");
        }
        vm.assertEq(answers[0].sequence, 9, "second");
        vm.assertEq(uint256(answers[1].status), uint256(ResourceStatus.NotListed), "unlisted");
        vm.assertEq(answers[2].sequence, 1, "first");
        vm.assertEq(asOf.blockNumber, 1_000, "block");
        vm.assertEq(asOf.blockTimestamp, START, "time");
        vm.assertEq(asOf.listHead, registry.listHead(MAIL), "list head");
        vm.assertEq(asOf.providersHead, registry.providersHead(), "providers head");
        vm.assertEq(registry.listVersion(MAIL), 2, "list version");
        vm.assertEq(registry.providersVersion(), 2, "providers version");
    }

    function test_boundsVerify() public {
        (AsOf memory asOf, Resource[] memory answers) = registry.verify(MAIL, new bytes32[](0));
        vm.assertEq(answers.length, 0, "none asked");
        vm.assertEq(asOf.blockNumber, 1_000, "still says when");
        (, answers) = registry.verify(MAIL, new bytes32[](1_000));
        vm.assertEq(answers.length, 1_000, "the most");
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 1_001, 1_000));
        registry.verify(MAIL, new bytes32[](1_001));
    }

    // ─────────────────────────────────────────────── pages ────────────────────────────────────────────────

    function test_pagesMakeTheWholeList(uint8 size, uint8 pageSize) public {
        uint256 total = uint256(size) % 24;
        uint256 limit = 1 + uint256(pageSize) % 25;
        for (uint256 i = 0; i < total; ++i) {
            list(NodeKeys.node(i + 1), alice, ours, 1);
        }
        uint256 cursor = 0;
        uint256 seen = 0;
        do {
            ResourcePage memory page = registry.listResources(MAIL, cursor, limit);
            vm.assertEq(page.total, total, "total");
            vm.assertEq(uint256(page.asOf.listHead) >> 208, total, "version");
            vm.assertLe(page.resources.length, limit, "limit");
            for (uint256 i = 0; i < page.resources.length; ++i) {
                Resource memory entry = page.resources[i];
                vm.assertEq(entry.nodeId, NodeKeys.node(seen + 1).id, "each once");
                vm.assertEq(entry.provider, ours, "provider");
                vm.assertEq(entry.expiresAt, START + 30 days, "expiry");
                vm.assertEq(entry.sequence, 1, "sequence");
                vm.assertEq(uint256(entry.status), uint256(ResourceStatus.Active), "status");
                ++seen;
            }
            cursor = page.nextCursor;
        } while (cursor != 0);
        vm.assertEq(seen, total, "all of them");
    }

    function test_cursorPastTheEnd() public {
        list(node, alice, ours, 1);
        ResourcePage memory page = registry.listResources(MAIL, 1, 10);
        vm.assertEq(page.resources.length, 0, "nothing");
        vm.assertEq(page.nextCursor, 0, "the end");
        page = registry.listResources(MAIL, type(uint256).max, 10);
        vm.assertEq(page.resources.length, 0, "nothing");
    }

    function test_boundsPages() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryPageLimit.selector, 0, 1_000));
        registry.listResources(MAIL, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryPageLimit.selector, 1_001, 1_000));
        registry.listResources(MAIL, 0, 1_001);
        registry.listResources(MAIL, 0, 1_000);
    }

    // ───────────────────────────────────────────── changesSince ───────────────────────────────────────────

    /// @dev What a client does that had the list at one version and wants it now, at any page size, whatever happened between.
    function test_changesSinceBringAListUpToDate(uint256 seed, uint8 pageSize) public {
        bytes32[] memory known = new bytes32[](12);
        for (uint256 i = 0; i < 12; ++i) {
            Node memory each = NodeKeys.node(i + 1);
            known[i] = each.id;
            if (i < 8) list(each, alice, ours, 1);
        }
        uint48 version = registry.listVersion(MAIL);
        for (uint256 i = 0; i < 12; ++i) {
            bytes32[] memory ids = one(known[i]);
            uint256 chance = (seed >> (8 * i)) % 4;
            if (i >= 8 && chance != 0) list(NodeKeys.node(i + 1), alice, ours, 1);
            if (i >= 8 || chance == 0) continue;
            vm.prank(alice);
            if (chance == 1) registry.renew(ours, MAIL, ids, START + 60 days);
            else if (chance == 2) registry.drain(ours, MAIL, ids);
            else registry.withdraw(ours, MAIL, ids);
        }

        for (uint256 i = 0; i < 8; ++i) {
            mirrored[known[i]] = true;
        }
        uint256 size = 8;
        uint256 cursor = 0;
        ResourcePage memory page;
        do {
            page = registry.changesSince(MAIL, version, cursor, 1 + uint256(pageSize) % 13);
            for (uint256 i = 0; i < page.resources.length; ++i) {
                Resource memory changed = page.resources[i];
                vm.assertGt(changed.version, version, "changed after");
                if (!mirrored[changed.nodeId]) ++size;
                mirrored[changed.nodeId] = true;
            }
            cursor = page.nextCursor;
        } while (cursor != 0);

        (, Resource[] memory now_) = registry.verify(MAIL, known);
        uint256 left = 0;
        for (uint256 i = 0; i < 12; ++i) {
            bool isListed = now_[i].status != ResourceStatus.NotListed;
            vm.assertTrue(!isListed || mirrored[known[i]], "every server that is listed is known");
            if (!isListed && mirrored[known[i]]) ++left;
        }
        vm.assertEq(size - page.total, left, "and the surplus is what left");
    }

    function test_changesSinceThePresentAreNone() public {
        list(node, alice, ours, 1);
        ResourcePage memory page = registry.changesSince(MAIL, 1, 0, 10);
        vm.assertEq(page.resources.length, 0, "none");
        vm.assertEq(page.total, 1, "of one");
        vm.assertEq(registry.changesSince(MAIL, 0, 0, 10).resources.length, 1, "all since the start");
        vm.expectRevert(abi.encodeWithSelector(RegistryPageLimit.selector, 1_001, 1_000));
        registry.changesSince(MAIL, 0, 0, 1_001);
    }

    // ───────────────────────────────────────────── parameters ─────────────────────────────────────────────

    function test_parameters() public view {
        Parameters memory bounds = registry.parameters();
        vm.assertEq(bounds.approvalDelay, 0, "approval delay");
        vm.assertEq(bounds.exitDelay, 7 days, "exit delay");
        vm.assertEq(bounds.guardianPeriod, 3 days, "guardian's period");
        vm.assertEq(bounds.epoch, 1 days, "epoch");
        vm.assertEq(bounds.removalCap, 1_000, "cap");
        vm.assertEq(bounds.maxLifetime, 90 days, "lifetime");
        vm.assertEq(bounds.pruneGrace, 7 days, "grace");
        vm.assertEq(bounds.maxBatch, 100, "batch");
        vm.assertEq(bounds.maxQuery, 1_000, "query");
        vm.assertEq(bounds.maxText, 256, "text");
        vm.assertEq(bounds.maxRecord, 300, "record");
    }

    function test_interfaces() public view {
        vm.assertTrue(registry.supportsInterface(type(IServerRegistry).interfaceId), "its own");
        vm.assertTrue(registry.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        vm.assertTrue(!registry.supportsInterface(0xffffffff), "never this one");
    }

    function test_saysItsSigningDomain() public view {
        (, string memory name, string memory version, uint256 chainId, address verifyingContract,,) =
            registry.eip712Domain();
        vm.assertEq(name, "Waypost ServerRegistry", "name");
        vm.assertEq(version, "2", "version");
        vm.assertEq(chainId, block.chainid, "chain");
        vm.assertEq(verifyingContract, address(registry), "contract");
    }
}
