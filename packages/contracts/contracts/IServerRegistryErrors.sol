// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "./RegistryTypes.sol";

/// @title What the registry refuses, and why
interface IServerRegistryErrors {
    error RegistryNotCurator(address caller);
    error RegistryNotPendingCurator(address caller);
    error RegistryCuratorZero();

    error RegistryProviderUnknown(uint40 provider);
    error RegistryNotProviderOwner(uint40 provider, address caller);
    error RegistryNotPendingProviderOwner(uint40 provider, address caller);
    /// The provider was rejected or removed: all that is left is to withdraw its servers.
    error RegistryProviderFinal(uint40 provider, ProviderStatus status);
    /// The curator's action does not start from the provider's status.
    error RegistryProviderStatus(uint40 provider, ProviderStatus status);

    /// Lengths in bytes.
    error RegistryMetadataURITooLong(uint256 length, uint256 maximum);
    error RegistryReasonTooLong(uint256 length, uint256 maximum);
    error RegistryRecordTooLong(bytes32 nodeId, uint256 length, uint256 maximum);
    error RegistryPublicKeyLength(bytes32 nodeId, uint256 length);

    error RegistryBatchEmpty();
    error RegistryBatchTooLarge(uint256 length, uint256 maximum);
    error RegistryPageLimit(uint256 limit, uint256 maximum);

    /// The public key does not hash to the node id.
    error RegistryPublicKeyMismatch(bytes32 nodeId, bytes32 hash);
    /// The signature is not the node key's over these values, on this chain and contract.
    error RegistrySignatureInvalid(bytes32 nodeId);
    /// Unix time in seconds.
    error RegistryDeadlinePassed(bytes32 nodeId, uint40 deadline);
    /// The sequence was spent already, or a greater one was.
    error RegistrySequenceSpent(bytes32 nodeId, uint64 sequence, uint64 spent);
    error RegistryNotNodeAddress(bytes32 nodeId, address caller);

    /// The expiry has passed, is no later than the present one, or lies beyond `latest`. Unix time in seconds.
    error RegistryExpiry(bytes32 nodeId, uint40 expiresAt, uint40 latest);
    /// The provider does not list this server under the resource type.
    error RegistryNotListed(bytes32 resourceType, bytes32 nodeId, uint40 provider);
}
