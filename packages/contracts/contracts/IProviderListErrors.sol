// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the lists refuse, and why
interface IProviderListErrors {
    /// There is no code at the address.
    error ListNoContract(address account);
    error ListUnknown(bytes32 listId);
    /// The caller began a list of this name already.
    error ListExists(bytes32 listId);
    error ListNotOwner(bytes32 listId, address caller);
    error ListNotPendingOwner(bytes32 listId, address caller);

    /// Lengths in bytes.
    error ListNameLength(uint256 length, uint256 least, uint256 most);
    error ListMetadataURITooLong(uint256 length, uint256 maximum);

    error ListBatchEmpty();
    error ListBatchTooLarge(uint256 length, uint256 maximum);
    error ListFull(bytes32 listId, uint256 maximum);
    error ListPageLimit(uint256 limit, uint256 maximum);

    /// The registry never gave this id: whoever gets it later must not inherit trust.
    error ListProviderUnknown(uint40 provider);
    error ListProviderPresent(bytes32 listId, uint40 provider);
    error ListProviderAbsent(bytes32 listId, uint40 provider);
}
