// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IProviderList} from "../contracts/IProviderList.sol";
import {IServerRegistry} from "../contracts/IServerRegistry.sol";
import {ProviderList} from "../contracts/ProviderList.sol";
import {ProviderListInfo, ProviderListPage} from "../contracts/ProviderListTypes.sol";
import {ProviderListTest} from "./support/ProviderListTest.sol";
import {vm} from "./support/Vm.sol";

contract ProviderListUnitTest is ProviderListTest {
    // ────────────────────────────────────────────── create ─────────────────────────────────────────────

    function test_anybodyPublishesAList() public {
        bytes32 id = idOf(alice, "mine");
        bytes32 created = next(0, 33, id, uint160(alice), keccak256(abi.encodePacked(ABOUT, "https://list.example")));
        bytes32 filled = next(created, 34, id, 2, hashOf(ids(3, 1)));
        vm.expectEmit(address(lists));
        emit ListCreated(id, alice, "mine", "https://list.example", ABOUT, created);
        vm.expectEmit(address(lists));
        emit ProvidersAdded(id, ids(3, 1), filled);
        vm.prank(alice);
        bytes32 given = lists.createList("mine", "https://list.example", ABOUT, ids(3, 1));
        vm.assertEq(given, id, "id");
        ProviderListInfo memory info = lists.getList(id);
        vm.assertEq(info.id, id, "id");
        vm.assertEq(info.owner, alice, "owner");
        vm.assertEq(info.pendingOwner, address(0), "pending owner");
        vm.assertEq(info.head, filled, "head");
        vm.assertEq(info.total, 2, "total");
        vm.assertEq(info.metadataURI, "https://list.example", "uri");
        vm.assertEq(info.metadataHash, ABOUT, "hash");
        vm.assertEq(uint256(filled) >> 208, 2, "version");
        vm.assertEq(lists.listHead(id), filled, "head");
    }

    function test_aNameIsFreeForEverybodyAndTakenForOne() public {
        bytes32 first = create(alice, "best");
        bytes32 second = create(bob, "best");
        vm.assertTrue(first != second, "different lists");
        vm.expectRevert(abi.encodeWithSelector(ListExists.selector, first));
        create(alice, "best");
    }

    function test_aListThatWasGivenAwayKeepsItsName() public {
        bytes32 id = create(alice, "best");
        vm.prank(alice);
        lists.transferList(id, bob);
        vm.prank(bob);
        lists.acceptList(id);
        vm.expectRevert(abi.encodeWithSelector(ListExists.selector, id));
        create(alice, "best");
    }

    function test_boundsTexts() public {
        vm.expectRevert(abi.encodeWithSelector(ListNameLength.selector, 0, 1, 64));
        create(alice, "");
        vm.expectRevert(abi.encodeWithSelector(ListNameLength.selector, 65, 1, 64));
        create(alice, text(65));
        bytes32 id = create(alice, text(64));
        vm.expectRevert(abi.encodeWithSelector(ListMetadataURITooLong.selector, 257, 256));
        vm.prank(alice);
        lists.createList("other", text(257), 0, ids());
        vm.expectRevert(abi.encodeWithSelector(ListMetadataURITooLong.selector, 257, 256));
        vm.prank(alice);
        lists.setListMetadata(id, text(257), 0);
        vm.prank(alice);
        lists.setListMetadata(id, text(256), 0);
    }

    // ────────────────────────────────────────────── entries ────────────────────────────────────────────

    function test_addsAndTakesOff() public {
        bytes32 id = create(alice, "mine");
        bytes32 head = next(lists.listHead(id), 34, id, 3, hashOf(ids(5, 2, 9)));
        vm.expectEmit(address(lists));
        emit ProvidersAdded(id, ids(5, 2, 9), head);
        vm.prank(alice);
        lists.addProviders(id, ids(5, 2, 9));
        head = next(head, 35, id, 1, hashOf(ids(9, 5)));
        vm.expectEmit(address(lists));
        emit ProvidersRemoved(id, ids(9, 5), head);
        vm.prank(alice);
        lists.removeProviders(id, ids(9, 5));
        (bytes32 asOf, bool[] memory vouched) = lists.vouchesFor(id, ids(5, 2, 9));
        vm.assertEq(asOf, head, "head");
        vm.assertTrue(!vouched[0] && vouched[1] && !vouched[2], "vouched");
    }

    function test_allOrNothing() public {
        bytes32 id = create(alice, "mine");
        bytes32 head = lists.listHead(id);
        vm.expectRevert(abi.encodeWithSelector(ListProviderPresent.selector, id, 2));
        vm.prank(alice);
        lists.addProviders(id, ids(1, 2, 2));
        vm.prank(alice);
        lists.addProviders(id, ids(1));
        vm.expectRevert(abi.encodeWithSelector(ListProviderPresent.selector, id, 1));
        vm.prank(alice);
        lists.addProviders(id, ids(3, 1));
        vm.expectRevert(abi.encodeWithSelector(ListProviderAbsent.selector, id, 2));
        vm.prank(alice);
        lists.removeProviders(id, ids(1, 2));
        vm.assertEq(lists.getList(id).total, 1, "one");
        vm.assertEq(uint256(lists.listHead(id)) >> 208, (uint256(head) >> 208) + 1, "one change");
    }

    /// @dev An id that nobody has yet would be trust for whoever registers next.
    function test_nobodyIsVouchedForBeforeHand() public {
        bytes32 id = create(alice, "mine");
        vm.expectRevert(abi.encodeWithSelector(ListProviderUnknown.selector, PROVIDERS + 1));
        vm.prank(alice);
        lists.addProviders(id, ids(1, PROVIDERS + 1));
        vm.expectRevert(abi.encodeWithSelector(ListProviderUnknown.selector, 0));
        vm.prank(alice);
        lists.addProviders(id, ids(0));
    }

    function test_boundsBatches() public {
        bytes32 id = create(alice, "mine");
        vm.expectRevert(abi.encodeWithSelector(ListBatchEmpty.selector));
        vm.prank(alice);
        lists.addProviders(id, ids());
        vm.expectRevert(abi.encodeWithSelector(ListBatchEmpty.selector));
        vm.prank(alice);
        lists.removeProviders(id, ids());
        vm.expectRevert(abi.encodeWithSelector(ListBatchTooLarge.selector, 101, 100));
        vm.prank(alice);
        lists.addProviders(id, range(1, 101));
        vm.expectRevert(abi.encodeWithSelector(ListBatchTooLarge.selector, 101, 100));
        vm.prank(alice);
        lists.removeProviders(id, range(1, 101));
        vm.prank(alice);
        lists.addProviders(id, range(1, 100));
        vm.prank(alice);
        lists.removeProviders(id, range(1, 100));
        vm.assertEq(lists.getList(id).total, 0, "none left");
    }

    function test_aListIsFullAtAThousand() public {
        for (uint40 i = PROVIDERS; i < 1_001; ++i) {
            registry.registerProvider("", 0);
        }
        bytes32 id = create(alice, "mine");
        for (uint40 i = 0; i < 10; ++i) {
            vm.prank(alice);
            lists.addProviders(id, range(1 + 100 * i, 100));
        }
        vm.expectRevert(abi.encodeWithSelector(ListFull.selector, id, 1_000));
        vm.prank(alice);
        lists.addProviders(id, ids(1_001));
    }

    // ─────────────────────────────────────────────── owner ─────────────────────────────────────────────

    function test_onlyTheOwnerChangesAList(address caller) public {
        vm.assume(caller != alice);
        bytes32 id = create(alice, "mine");
        bytes[4] memory calls = [
            abi.encodeCall(lists.addProviders, (id, ids(1))),
            abi.encodeCall(lists.removeProviders, (id, ids(1))),
            abi.encodeCall(lists.setListMetadata, (id, "", 0)),
            abi.encodeCall(lists.transferList, (id, caller))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            assertRefused(caller, calls[i], abi.encodeWithSelector(ListNotOwner.selector, id, caller));
        }
    }

    function test_noListIsNobodys() public {
        bytes32 id = idOf(alice, "none");
        bytes memory refusal = abi.encodeWithSelector(ListUnknown.selector, id);
        assertRefused(alice, abi.encodeCall(lists.addProviders, (id, ids(1))), refusal);
        assertRefused(address(0), abi.encodeCall(lists.acceptList, (id)), refusal);
        assertRefused(alice, abi.encodeCall(lists.getList, (id)), refusal);
        assertRefused(alice, abi.encodeCall(lists.listEntries, (id, 0, 1)), refusal);
        (bytes32 head, bool[] memory vouched) = lists.vouchesFor(id, ids(1));
        vm.assertEq(head, 0, "no head");
        vm.assertTrue(!vouched[0], "for nobody");
    }

    function test_aListIsHandedOverInTwoSteps() public {
        bytes32 id = create(alice, "mine");
        bytes32 head = next(lists.listHead(id), 37, id, 0, bytes32(uint256(uint160(bob))));
        vm.expectEmit(address(lists));
        emit ListTransferStarted(id, alice, bob, head);
        vm.prank(alice);
        lists.transferList(id, bob);
        vm.assertEq(lists.getList(id).owner, alice, "still hers");
        vm.assertEq(lists.getList(id).pendingOwner, bob, "offered");
        assertRefused(
            carol,
            abi.encodeCall(lists.acceptList, (id)),
            abi.encodeWithSelector(ListNotPendingOwner.selector, id, carol)
        );
        head = next(head, 38, id, uint160(bob), 0);
        vm.expectEmit(address(lists));
        emit ListTransferred(id, alice, bob, head);
        vm.prank(bob);
        lists.acceptList(id);
        vm.assertEq(lists.getList(id).owner, bob, "his");
        vm.assertEq(lists.getList(id).pendingOwner, address(0), "offer spent");
        vm.prank(bob);
        lists.addProviders(id, ids(1));
    }

    function test_anOfferIsTakenBack() public {
        bytes32 id = create(alice, "mine");
        vm.prank(alice);
        lists.transferList(id, bob);
        vm.prank(alice);
        lists.transferList(id, address(0));
        assertRefused(
            bob, abi.encodeCall(lists.acceptList, (id)), abi.encodeWithSelector(ListNotPendingOwner.selector, id, bob)
        );
    }

    function test_theOwnerReplacesMetadata() public {
        bytes32 id = create(alice, "mine");
        bytes32 head = next(lists.listHead(id), 36, id, 0, keccak256(abi.encodePacked(ABOUT, "ipfs://new")));
        vm.expectEmit(address(lists));
        emit ListMetadataChanged(id, "ipfs://new", ABOUT, head);
        vm.prank(alice);
        lists.setListMetadata(id, "ipfs://new", ABOUT);
        vm.assertEq(lists.getList(id).metadataURI, "ipfs://new", "uri");
        vm.assertEq(lists.getList(id).metadataHash, ABOUT, "hash");
    }

    // ─────────────────────────────────────────────── views ─────────────────────────────────────────────

    function test_pagesMakeTheWholeList(uint8 size, uint8 pageSize) public {
        uint40 total = size % (PROVIDERS + 1);
        uint256 limit = 1 + uint256(pageSize) % 120;
        bytes32 id = create(alice, "mine");
        if (total != 0) {
            vm.prank(alice);
            lists.addProviders(id, range(1, total > 100 ? 100 : total));
        }
        if (total > 100) {
            vm.prank(alice);
            lists.addProviders(id, range(101, total - 100));
        }
        uint256 cursor = 0;
        uint256 seen = 0;
        do {
            ProviderListPage memory page = lists.listEntries(id, cursor, limit);
            vm.assertEq(page.total, total, "total");
            vm.assertEq(page.head, lists.listHead(id), "head");
            vm.assertEq(page.blockNumber, block.number, "block");
            vm.assertEq(page.blockTimestamp, block.timestamp, "time");
            vm.assertLe(page.providers.length, limit, "limit");
            for (uint256 i = 0; i < page.providers.length; ++i) {
                vm.assertEq(page.providers[i], ++seen, "each once");
            }
            cursor = page.nextCursor;
        } while (cursor != 0);
        vm.assertEq(seen, total, "all of them");
    }

    function test_boundsPagesAndQueries() public {
        bytes32 id = create(alice, "mine");
        vm.expectRevert(abi.encodeWithSelector(ListPageLimit.selector, 0, 1_000));
        lists.listEntries(id, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(ListPageLimit.selector, 1_001, 1_000));
        lists.listEntries(id, 0, 1_001);
        ProviderListPage memory page = lists.listEntries(id, type(uint256).max, 1_000);
        vm.assertEq(page.providers.length, 0, "past the end");
        lists.vouchesFor(id, new uint40[](1_000));
        vm.expectRevert(abi.encodeWithSelector(ListBatchTooLarge.selector, 1_001, 1_000));
        lists.vouchesFor(id, new uint40[](1_001));
    }

    function test_theHeadFillsTheDocumentedSlot() public {
        bytes32 id = create(alice, "mine");
        vm.assertEq(vm.load(address(lists), keccak256(abi.encode(id, 0))), lists.listHead(id), "slot 0");
        bytes32 details = keccak256(abi.encode(id, 1));
        vm.assertEq(vm.load(address(lists), details), bytes32(uint256(uint160(alice))), "slot 1: owner");
    }

    function test_says() public {
        vm.assertEq(address(lists.registry()), address(registry), "registry");
        vm.assertEq(lists.MAX_BATCH(), 100, "batch");
        vm.assertEq(lists.MAX_ENTRIES(), 1_000, "entries");
        vm.assertEq(lists.MAX_QUERY(), 1_000, "query");
        vm.assertEq(lists.MAX_TEXT(), 256, "text");
        vm.assertEq(lists.MAX_NAME(), 64, "name");
        vm.assertTrue(lists.supportsInterface(type(IProviderList).interfaceId), "its own");
        vm.assertTrue(lists.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        vm.assertTrue(!lists.supportsInterface(0xffffffff), "never this one");
        vm.expectRevert(abi.encodeWithSelector(ListNoContract.selector, alice));
        new ProviderList(IServerRegistry(alice));
    }
}
