// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderListPage} from "../contracts/ProviderListTypes.sol";
import {ProviderListHandler} from "./support/ProviderListHandler.sol";
import {ProviderListTest} from "./support/ProviderListTest.sol";
import {vm} from "./support/Vm.sol";

contract ProviderListInvariants is ProviderListTest {
    ProviderListHandler private handler;
    mapping(bytes32 round => mapping(uint40 provider => bool)) private _seen;

    function setUp() public override {
        super.setUp();
        handler = new ProviderListHandler(lists, PROVIDERS);
        handler.add(0, 1, 3);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Nothing twice, nothing missing, nothing left over.
    function invariant_theEntriesAreTheModels() external {
        bytes32 round = keccak256(abi.encode(lists.listHead(handler.listId()), gasleft()));
        uint256 cursor = 0;
        uint256 seen = 0;
        do {
            ProviderListPage memory page = lists.listEntries(handler.listId(), cursor, 2);
            for (uint256 i = 0; i < page.providers.length; ++i) {
                vm.assertTrue(handler.isListed(page.providers[i]), "listed");
                vm.assertTrue(!_seen[round][page.providers[i]], "once");
                _seen[round][page.providers[i]] = true;
                ++seen;
            }
            cursor = page.nextCursor;
        } while (cursor != 0);
        vm.assertEq(seen, handler.total(), "all of them");
    }

    /// @dev The head is that of the changes, in their order, and of no other.
    function invariant_theHeadIsThatOfTheChanges() external view {
        vm.assertEq(lists.listHead(handler.listId()), handler.head(), "head");
        vm.assertEq(lists.getList(handler.listId()).owner, handler.owner(), "owner");
        vm.assertEq(lists.getList(handler.listId()).pendingOwner, handler.pendingOwner(), "pending owner");
    }
}
