// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "./RegistryTypes.sol";

/// @title All that a mirror of the registry needs
/// @notice `version` in a resource event is the list version of its resource type, in a provider event the providers version.
/// Each such event carries the version before it plus one: a gap shows that an event is missing. Times are Unix time in seconds.
interface IServerRegistryEvents {
    /// @notice The curator offered the role to `pendingCurator`, or took the offer back (zero).
    event CuratorTransferStarted(address indexed curator, address indexed pendingCurator);
    event CuratorTransferred(address indexed previousCurator, address indexed curator);

    /// @notice A provider applied.
    event ProviderRegistered(
        uint40 indexed provider, address indexed owner, string metadataURI, bytes32 metadataHash, uint64 version
    );
    event ProviderMetadataChanged(uint40 indexed provider, string metadataURI, bytes32 metadataHash, uint64 version);
    /// @notice The curator decided. `reason` is empty for approvals and reinstatements.
    event ProviderStatusChanged(
        uint40 indexed provider,
        ProviderStatus indexed previousStatus,
        ProviderStatus indexed status,
        string reason,
        uint64 version
    );
    /// @notice The owner offered the provider to `pendingOwner`, or took the offer back (zero).
    event ProviderTransferStarted(
        uint40 indexed provider, address indexed owner, address indexed pendingOwner, uint64 version
    );
    event ProviderTransferred(
        uint40 indexed provider, address indexed previousOwner, address indexed owner, uint64 version
    );

    /// @notice A server was listed, moved from another provider (`previousProvider`), or declared anew by the same one.
    event ResourceDeclared(
        bytes32 indexed resourceType,
        bytes32 indexed nodeId,
        uint40 indexed provider,
        uint40 previousProvider,
        uint40 expiresAt,
        uint40 consentedUntil,
        uint64 sequence,
        uint64 version,
        bytes publicKey,
        bytes record
    );
    event ResourceRenewed(
        bytes32 indexed resourceType, bytes32 indexed nodeId, uint40 indexed provider, uint40 expiresAt, uint64 version
    );
    /// @notice A server left the list. `sequence` is the highest that its key has spent, this withdrawal included.
    event ResourceWithdrawn(
        bytes32 indexed resourceType,
        bytes32 indexed nodeId,
        uint40 indexed provider,
        bool byNode,
        uint64 sequence,
        uint64 version
    );
    /// @notice A node key that is not listed made every consent up to `sequence` void.
    event ConsentsVoided(bytes32 indexed resourceType, bytes32 indexed nodeId, uint64 sequence, uint64 version);
}
