// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProviderListErrors} from "./IProviderListErrors.sol";
import {IProviderListEvents} from "./IProviderListEvents.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ProviderListInfo, ProviderListPage} from "./ProviderListTypes.sol";

/// @title Lists of providers that somebody vouches for
/// @notice Anybody publishes lists; users choose, in their clients, whose lists they go by. A list makes no provider approved: it says
/// which of one registry's providers its publisher trusts.
///
/// A list's id is keccak256(abi.encode(publisher, name)): it is known before the list is there, and nobody can take the name of
/// somebody else's list. Its head fills one slot, so that one storage proof authenticates the whole list.
interface IProviderList is IProviderListErrors, IProviderListEvents {
    // ───────────────────────────────────────────── owner ───────────────────────────────────────────────

    /// @notice Begins a list that the caller owns.
    /// @param name 1 to MAX_NAME bytes; other lists of the caller have other names
    /// @param metadataURI where the publisher says how it chooses, at most MAX_TEXT bytes
    /// @param metadataHash keccak256 of that document
    /// @param providers the first entries, 0 to MAX_BATCH
    function createList(
        string calldata name,
        string calldata metadataURI,
        bytes32 metadataHash,
        uint40[] calldata providers
    ) external returns (bytes32 listId);

    /// @notice Adds providers, none of which is on the list. All or nothing. By the list's owner.
    /// @param providers ids that the registry has given, 1 to MAX_BATCH
    function addProviders(bytes32 listId, uint40[] calldata providers) external;

    /// @notice Takes providers off that are on the list. All or nothing. By the list's owner.
    /// @param providers 1 to MAX_BATCH
    function removeProviders(bytes32 listId, uint40[] calldata providers) external;

    /// @notice Replaces a list's metadata. By its owner.
    function setListMetadata(bytes32 listId, string calldata metadataURI, bytes32 metadataHash) external;

    /// @notice Offers a list to another owner; the present one keeps it until the other side accepts. By its owner.
    /// @param newOwner whom to offer it; zero takes an offer back
    function transferList(bytes32 listId, address newOwner) external;

    /// @notice Takes a list that was offered to the caller.
    function acceptList(bytes32 listId) external;

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @notice One list. Reverts with ListUnknown where there is none.
    function getList(bytes32 listId) external view returns (ProviderListInfo memory);

    /// @notice Version and running hash of a list; zero where there is none.
    function listHead(bytes32 listId) external view returns (bytes32);

    /// @notice Whether the list names each of these providers, in the order asked.
    /// @param providers 0 to MAX_QUERY
    /// @return head of the list; zero where there is none
    function vouchesFor(bytes32 listId, uint40[] calldata providers)
        external
        view
        returns (bytes32 head, bool[] memory vouched);

    /// @notice One page of a list's providers, in no lasting order.
    /// @param cursor 0, then each page's `nextCursor`
    /// @param limit most providers to return, 1 to MAX_QUERY
    function listEntries(bytes32 listId, uint256 cursor, uint256 limit)
        external
        view
        returns (ProviderListPage memory page);

    /// @notice The registry whose providers these lists name.
    function registry() external view returns (IServerRegistry);

    /// @notice Most providers in one changing call.
    function MAX_BATCH() external view returns (uint256);

    /// @notice Most providers on one list.
    function MAX_ENTRIES() external view returns (uint256);

    /// @notice Most providers in one answer.
    function MAX_QUERY() external view returns (uint256);

    /// @notice Longest metadata URI, in bytes.
    function MAX_TEXT() external view returns (uint256);

    /// @notice Longest name, in bytes.
    function MAX_NAME() external view returns (uint256);
}
