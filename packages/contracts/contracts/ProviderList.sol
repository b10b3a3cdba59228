// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IProviderList} from "./IProviderList.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ProviderListBook} from "./ProviderListBook.sol";
import {ProviderListInfo, ProviderListPage} from "./ProviderListTypes.sol";

/// @title Lists of one registry's providers
/// @notice See `IProviderList`. Immutable: no proxy, no upgrade, no owner, no funds. It names the providers of one registry, given at
/// construction, so that an entry is an id and nothing else; another registry has lists of its own.
/// @dev Storage layout, for storage proofs:
///
///     slot  variable
///     0     list id → head at keccak256(listId ‖ 0): version (first 6 bytes) and running hash (26 bytes)
///     1     list id → slots from keccak256(listId ‖ 1): owner; pendingOwner; metadataHash; metadataURI; ids (OpenZeppelin
///           EnumerableSet: length, positions)
contract ProviderList is ProviderListBook, ERC165 {
    using EnumerableSet for EnumerableSet.UintSet;

    /// @inheritdoc IProviderList
    uint256 public constant override MAX_QUERY = 1_000;

    /// @param registry_ whose providers are listed
    constructor(IServerRegistry registry_) ProviderListBook(registry_) {}

    /// @inheritdoc IProviderList
    function getList(bytes32 listId) external view override returns (ProviderListInfo memory) {
        ListDetails storage list = _known(listId);
        return ProviderListInfo({
            id: listId,
            owner: list.owner,
            pendingOwner: list.pendingOwner,
            head: listHead[listId],
            total: list.providers.length(),
            metadataURI: list.metadataURI,
            metadataHash: list.metadataHash
        });
    }

    /// @inheritdoc IProviderList
    function vouchesFor(bytes32 listId, uint40[] calldata providers)
        external
        view
        override
        returns (bytes32 head, bool[] memory vouched)
    {
        if (providers.length > MAX_QUERY) revert ListBatchTooLarge(providers.length, MAX_QUERY);
        head = listHead[listId];
        EnumerableSet.UintSet storage entries = _lists[listId].providers;
        vouched = new bool[](providers.length);
        for (uint256 i = 0; i < providers.length; ++i) {
            vouched[i] = entries.contains(providers[i]);
        }
    }

    /// @inheritdoc IProviderList
    function listEntries(bytes32 listId, uint256 cursor, uint256 limit)
        external
        view
        override
        returns (ProviderListPage memory page)
    {
        if (limit == 0 || limit > MAX_QUERY) revert ListPageLimit(limit, MAX_QUERY);
        EnumerableSet.UintSet storage entries = _known(listId).providers;
        page.blockNumber = uint64(block.number);
        page.blockTimestamp = uint64(block.timestamp);
        page.head = listHead[listId];
        page.total = entries.length();
        uint256 left = cursor < page.total ? page.total - cursor : 0;
        uint256 size = left < limit ? left : limit;
        page.providers = new uint40[](size);
        for (uint256 i = 0; i < size; ++i) {
            page.providers[i] = uint40(entries.at(cursor + i));
        }
        page.nextCursor = left > size ? cursor + size : 0;
    }

    /// @notice ERC-165: this interface and `IProviderList`.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IProviderList).interfaceId || super.supportsInterface(interfaceId);
    }
}
