// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus, WithdrawalCause} from "./RegistryTypes.sol";

/// @title All that a mirror of the registry needs
/// @notice Each event with a `version` is one change of a list: of its resource type's, or of the providers'. The version is the one
/// before it plus one, and the event, with the state before it, gives every value that enters the list's running hash (see
/// `RunningHash`): a mirror that has missed, invented or misread one does not arrive at the head. Times are Unix time in seconds.
interface IServerRegistryEvents {
    // ───────────────────────────────────────────── curation ────────────────────────────────────────────

    /// @notice The curator offered the role to `pendingCurator`, or took the offer back (zero).
    event CuratorTransferStarted(address indexed curator, address indexed pendingCurator);
    event CuratorTransferred(address indexed previousCurator, address indexed curator);
    /// @notice The curator named another guardian; zero for none.
    event GuardianChanged(address indexed previousGuardian, address indexed guardian);

    // ──────────────────────────────────── changes of the providers' list ───────────────────────────────

    /// @notice A provider applied.
    event ProviderRegistered(
        uint40 indexed provider, address indexed owner, string metadataURI, bytes32 metadataHash, uint48 version
    );
    event ProviderMetadataChanged(uint40 indexed provider, string metadataURI, bytes32 metadataHash, uint48 version);
    /// @notice The curator or the guardian decided. `previousStatus` is the one in force before; `statusUntil` is when `status`
    /// turns into `Approved` by itself, zero when it does not. `reason` is empty for approvals and reinstatements.
    event ProviderStatusChanged(
        uint40 indexed provider,
        ProviderStatus indexed previousStatus,
        ProviderStatus indexed status,
        uint40 statusUntil,
        string reason,
        uint48 version
    );
    /// @notice The owner offered the provider to `pendingOwner`, or took the offer back (zero).
    event ProviderTransferStarted(
        uint40 indexed provider, address indexed owner, address indexed pendingOwner, uint48 version
    );
    event ProviderTransferred(
        uint40 indexed provider, address indexed previousOwner, address indexed owner, uint48 version
    );
    /// @notice The owner gives the provider up, with effect from `exitAt`.
    event ProviderExitRequested(uint40 indexed provider, uint40 exitAt, uint48 version);

    // ─────────────────────────────────── who else may act for a provider ───────────────────────────────

    /// @notice `operator` has these roles until `expiresAt`, as long as `owner` owns the provider. No roles: it has none any more.
    event OperatorChanged(
        uint40 indexed provider, address indexed owner, address indexed operator, uint8 roles, uint40 expiresAt
    );

    // ─────────────────────────────────── changes of a resource type's list ─────────────────────────────

    /// @notice A server was listed, moved from another provider (`previousProvider`), or declared anew by the same one.
    event ResourceDeclared(
        bytes32 indexed resourceType,
        bytes32 indexed nodeId,
        uint40 indexed provider,
        uint40 previousProvider,
        uint40 expiresAt,
        uint40 consentedUntil,
        uint64 sequence,
        uint48 version,
        bytes32[2] publicKey,
        bytes record
    );
    event ResourceRenewed(
        bytes32 indexed resourceType, bytes32 indexed nodeId, uint40 indexed provider, uint40 expiresAt, uint48 version
    );
    /// @notice The server takes no new clients from here on.
    event ResourceDrained(
        bytes32 indexed resourceType, bytes32 indexed nodeId, uint40 indexed provider, uint48 version
    );
    /// @notice A server left the list. `sequence` is the highest that its key has spent, this withdrawal included.
    event ResourceWithdrawn(
        bytes32 indexed resourceType,
        bytes32 indexed nodeId,
        uint40 indexed provider,
        WithdrawalCause cause,
        uint64 sequence,
        uint48 version
    );
    /// @notice A server left the list under its old key; its declaration under the new one, `successor`, is the next event.
    /// `sequence` is the highest that the old key has spent, this rotation included.
    event ResourceRotated(
        bytes32 indexed resourceType,
        bytes32 indexed nodeId,
        uint40 indexed provider,
        bytes32 successor,
        uint64 sequence,
        uint48 version
    );
    /// @notice A node key that is not listed made every consent up to `sequence` void.
    event ConsentsVoided(bytes32 indexed resourceType, bytes32 indexed nodeId, uint64 sequence, uint48 version);
}
