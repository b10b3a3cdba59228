// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title All that a mirror of a list needs
/// @notice Each event carries the list's head after it, which holds the version and the running hash (see `RunningHash`), made of the
/// head before it, the event's kind, the list id, and
///
///     kind                    slot                                detail
///     33  ListCreated         owner                               keccak256(metadata hash ‖ metadata URI)
///     34  ProvidersAdded      providers on the list after it      keccak256 of the ids, 32 bytes each
///     35  ProvidersRemoved    providers on the list after it      keccak256 of the ids, 32 bytes each
///     36  ListMetadataChanged 0                                   keccak256(metadata hash ‖ metadata URI)
///     37  ListTransferStarted 0                                   pending owner
///     38  ListTransferred     owner                               0
///
/// so that a mirror that has missed, invented or misread one does not arrive at the head.
interface IProviderListEvents {
    event ListCreated(
        bytes32 indexed listId,
        address indexed owner,
        string name,
        string metadataURI,
        bytes32 metadataHash,
        bytes32 head
    );
    event ProvidersAdded(bytes32 indexed listId, uint40[] providers, bytes32 head);
    event ProvidersRemoved(bytes32 indexed listId, uint40[] providers, bytes32 head);
    event ListMetadataChanged(bytes32 indexed listId, string metadataURI, bytes32 metadataHash, bytes32 head);
    /// @notice The owner offered the list to `pendingOwner`, or took the offer back (zero).
    event ListTransferStarted(
        bytes32 indexed listId, address indexed owner, address indexed pendingOwner, bytes32 head
    );
    event ListTransferred(bytes32 indexed listId, address indexed previousOwner, address indexed owner, bytes32 head);
}
