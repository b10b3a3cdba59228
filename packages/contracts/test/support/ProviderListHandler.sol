// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderList} from "../../contracts/ProviderList.sol";
import {vm} from "./Vm.sol";

/// @title Random life of a list, kept beside a plain model
/// @dev Each step may be legal or not; the model says which, and a list that disagrees fails the step.
contract ProviderListHandler {
    ProviderList public immutable lists;
    uint40 public immutable providers;
    bytes32 public immutable listId;

    address[3] private _people = [address(0xA11CE), address(0xB0B), address(0xCA401)];
    address public owner = _people[0];
    address public pendingOwner;
    mapping(uint40 provider => bool) public isListed;
    uint256 public total;
    bytes32 public head;

    constructor(ProviderList lists_, uint40 providers_) {
        lists = lists_;
        providers = providers_;
        vm.prank(owner);
        listId = lists.createList("list", "", 0, new uint40[](0));
        _advance(33, uint160(owner), keccak256(abi.encodePacked(bytes32(0))));
    }

    function add(uint8 who, uint40 first, uint8 size) external {
        uint40[] memory ids = _ids(first, size);
        bool legal = _people[who % 3] == owner && ids.length != 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (ids[i] == 0 || ids[i] > providers || isListed[ids[i]]) legal = false;
        }
        if (!_expect(_people[who % 3], abi.encodeCall(lists.addProviders, (listId, ids)), legal)) return;
        for (uint256 i = 0; i < ids.length; ++i) {
            isListed[ids[i]] = true;
        }
        total += ids.length;
        _advance(34, total, keccak256(abi.encodePacked(ids)));
    }

    function remove(uint8 who, uint40 first, uint8 size) external {
        uint40[] memory ids = _ids(first, size);
        bool legal = _people[who % 3] == owner && ids.length != 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (!isListed[ids[i]]) legal = false;
        }
        if (!_expect(_people[who % 3], abi.encodeCall(lists.removeProviders, (listId, ids)), legal)) return;
        for (uint256 i = 0; i < ids.length; ++i) {
            isListed[ids[i]] = false;
        }
        total -= ids.length;
        _advance(35, total, keccak256(abi.encodePacked(ids)));
    }

    function describe(uint8 who, uint8 length) external {
        string memory uri = string(new bytes(length));
        bool legal = _people[who % 3] == owner;
        if (!_expect(_people[who % 3], abi.encodeCall(lists.setListMetadata, (listId, uri, "h")), legal)) return;
        _advance(36, 0, keccak256(abi.encodePacked(bytes32("h"), uri)));
    }

    function offer(uint8 who, uint8 to) external {
        address next = _people[to % 3];
        bool legal = _people[who % 3] == owner;
        if (!_expect(_people[who % 3], abi.encodeCall(lists.transferList, (listId, next)), legal)) return;
        pendingOwner = next;
        _advance(37, 0, bytes32(uint256(uint160(next))));
    }

    function accept(uint8 who) external {
        address caller = _people[who % 3];
        if (!_expect(caller, abi.encodeCall(lists.acceptList, (listId)), caller == pendingOwner)) return;
        owner = caller;
        pendingOwner = address(0);
        _advance(38, uint160(caller), 0);
    }

    /// @dev Few ids in a row, so that steps meet each other; zero and one too many now and then.
    function _ids(uint40 first, uint8 size) private view returns (uint40[] memory ids) {
        ids = new uint40[](size % 4);
        for (uint40 i = 0; i < ids.length; ++i) {
            ids[i] = first % (providers + 1) + i;
        }
    }

    function _advance(uint256 kind, uint256 slot, bytes32 detail) private {
        uint256 hash = uint256(keccak256(abi.encode(head, kind, listId, slot, detail)));
        head = bytes32((((uint256(head) >> 208) + 1) << 208) | (hash >> 48));
    }

    function _expect(address caller, bytes memory call, bool legal) private returns (bool) {
        vm.prank(caller);
        (bool isDone,) = address(lists).call(call);
        require(isDone == legal, "the list and the model disagree");
        return isDone;
    }
}
