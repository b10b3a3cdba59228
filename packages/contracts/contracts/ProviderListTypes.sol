// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A list of providers, without its entries.
struct ProviderListInfo {
    bytes32 id;
    address owner;
    /// Whom ownership was offered to; zero when to nobody.
    address pendingOwner;
    /// Version and running hash: see `RunningHash`.
    bytes32 head;
    /// Providers on the list.
    uint256 total;
    string metadataURI;
    /// keccak256 of the document at `metadataURI`.
    bytes32 metadataHash;
}

/// @notice A part of a list. Positions move when providers leave: pages make one list only when all carry the same `head`.
struct ProviderListPage {
    uint64 blockNumber;
    /// Unix time in seconds.
    uint64 blockTimestamp;
    bytes32 head;
    uint40[] providers;
    /// Where the next page starts; zero after the last.
    uint256 nextCursor;
    uint256 total;
}
