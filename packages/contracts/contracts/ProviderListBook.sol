// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IProviderList} from "./IProviderList.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {RunningHash} from "./RunningHash.sol";

/// @title Lists and what their owners do with them
abstract contract ProviderListBook is IProviderList {
    using EnumerableSet for EnumerableSet.UintSet;
    using RunningHash for bytes32;

    /// @inheritdoc IProviderList
    uint256 public constant override MAX_BATCH = 100;
    /// @inheritdoc IProviderList
    uint256 public constant override MAX_ENTRIES = 1_000;
    /// @inheritdoc IProviderList
    uint256 public constant override MAX_TEXT = 256;
    /// @inheritdoc IProviderList
    uint256 public constant override MAX_NAME = 64;

    uint256 private constant LIST_CREATED = 33;
    uint256 private constant PROVIDERS_ADDED = 34;
    uint256 private constant PROVIDERS_REMOVED = 35;
    uint256 private constant METADATA_CHANGED = 36;
    uint256 private constant TRANSFER_STARTED = 37;
    uint256 private constant TRANSFERRED = 38;

    struct ListDetails {
        address owner;
        address pendingOwner;
        bytes32 metadataHash;
        string metadataURI;
        EnumerableSet.UintSet providers;
    }

    /// @inheritdoc IProviderList
    IServerRegistry public immutable override registry;
    /// @inheritdoc IProviderList
    mapping(bytes32 listId => bytes32) public override listHead;
    mapping(bytes32 listId => ListDetails) internal _lists;

    modifier onlyListOwner(bytes32 listId) {
        address owner = _known(listId).owner;
        if (msg.sender != owner) revert ListNotOwner(listId, msg.sender);
        _;
    }

    constructor(IServerRegistry registry_) {
        if (address(registry_).code.length == 0) revert ListNoContract(address(registry_));
        registry = registry_;
    }

    /// @inheritdoc IProviderList
    function createList(
        string calldata name,
        string calldata metadataURI,
        bytes32 metadataHash,
        uint40[] calldata providers
    ) external override returns (bytes32 listId) {
        uint256 length = bytes(name).length;
        if (length == 0 || length > MAX_NAME) revert ListNameLength(length, 1, MAX_NAME);
        listId = keccak256(abi.encode(msg.sender, name));
        ListDetails storage list = _lists[listId];
        if (list.owner != address(0)) revert ListExists(listId);
        list.owner = msg.sender;
        bytes32 detail = _storeMetadata(list, metadataURI, metadataHash);
        bytes32 head = _advance(listId, LIST_CREATED, uint160(msg.sender), detail);
        emit ListCreated(listId, msg.sender, name, metadataURI, metadataHash, head);
        if (providers.length != 0) _add(listId, list, providers);
    }

    /// @inheritdoc IProviderList
    function addProviders(bytes32 listId, uint40[] calldata providers) external override onlyListOwner(listId) {
        _add(listId, _lists[listId], providers);
    }

    /// @inheritdoc IProviderList
    function removeProviders(bytes32 listId, uint40[] calldata providers) external override onlyListOwner(listId) {
        _checkBatch(providers.length);
        EnumerableSet.UintSet storage entries = _lists[listId].providers;
        for (uint256 i = 0; i < providers.length; ++i) {
            if (!entries.remove(providers[i])) revert ListProviderAbsent(listId, providers[i]);
        }
        bytes32 head = _advance(listId, PROVIDERS_REMOVED, entries.length(), keccak256(abi.encodePacked(providers)));
        emit ProvidersRemoved(listId, providers, head);
    }

    /// @inheritdoc IProviderList
    function setListMetadata(bytes32 listId, string calldata metadataURI, bytes32 metadataHash)
        external
        override
        onlyListOwner(listId)
    {
        bytes32 detail = _storeMetadata(_lists[listId], metadataURI, metadataHash);
        emit ListMetadataChanged(listId, metadataURI, metadataHash, _advance(listId, METADATA_CHANGED, 0, detail));
    }

    /// @inheritdoc IProviderList
    function transferList(bytes32 listId, address newOwner) external override onlyListOwner(listId) {
        _lists[listId].pendingOwner = newOwner;
        bytes32 head = _advance(listId, TRANSFER_STARTED, 0, bytes32(uint256(uint160(newOwner))));
        emit ListTransferStarted(listId, msg.sender, newOwner, head);
    }

    /// @inheritdoc IProviderList
    function acceptList(bytes32 listId) external override {
        ListDetails storage list = _known(listId);
        if (msg.sender != list.pendingOwner) revert ListNotPendingOwner(listId, msg.sender);
        address previous = list.owner;
        list.owner = msg.sender;
        delete list.pendingOwner;
        emit ListTransferred(listId, previous, msg.sender, _advance(listId, TRANSFERRED, uint160(msg.sender), 0));
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    function _add(bytes32 listId, ListDetails storage list, uint40[] calldata providers) private {
        _checkBatch(providers.length);
        EnumerableSet.UintSet storage entries = list.providers;
        if (entries.length() + providers.length > MAX_ENTRIES) revert ListFull(listId, MAX_ENTRIES);
        uint40 last = registry.providerCount();
        for (uint256 i = 0; i < providers.length; ++i) {
            uint40 provider = providers[i];
            if (provider == 0 || provider > last) revert ListProviderUnknown(provider);
            if (!entries.add(provider)) revert ListProviderPresent(listId, provider);
        }
        bytes32 head = _advance(listId, PROVIDERS_ADDED, entries.length(), keccak256(abi.encodePacked(providers)));
        emit ProvidersAdded(listId, providers, head);
    }

    /// @return detail what enters the running hash
    function _storeMetadata(ListDetails storage list, string calldata metadataURI, bytes32 metadataHash)
        private
        returns (bytes32 detail)
    {
        uint256 length = bytes(metadataURI).length;
        if (length > MAX_TEXT) revert ListMetadataURITooLong(length, MAX_TEXT);
        list.metadataURI = metadataURI;
        list.metadataHash = metadataHash;
        return keccak256(abi.encodePacked(metadataHash, metadataURI));
    }

    function _advance(bytes32 listId, uint256 kind, uint256 slot, bytes32 detail) private returns (bytes32 head) {
        head = listHead[listId].advance(kind, listId, slot, detail);
        listHead[listId] = head;
    }

    function _checkBatch(uint256 length) private pure {
        if (length == 0) revert ListBatchEmpty();
        if (length > MAX_BATCH) revert ListBatchTooLarge(length, MAX_BATCH);
    }

    function _known(bytes32 listId) internal view returns (ListDetails storage list) {
        list = _lists[listId];
        if (list.owner == address(0)) revert ListUnknown(listId);
    }
}
