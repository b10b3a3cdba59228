// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "./RegistryTypes.sol";

/// @title What the registry refuses, and why
interface IServerRegistryErrors {
    error RegistryNotCurator(address caller);
    error RegistryNotPendingCurator(address caller);
    error RegistryNotGuardian(address caller);
    error RegistryCuratorZero();
    /// A setting of the deployment lies outside its bounds.
    error RegistrySettingOutOfRange(string name, uint256 value, uint256 minimum, uint256 maximum);
    /// As many providers were suspended and removed in this epoch as may be. `nextEpoch` is Unix time in seconds.
    error RegistryRemovalCapReached(uint32 cap, uint40 nextEpoch);
    /// The guardian suspended this provider before: it may not again until `until`, Unix time in seconds.
    error RegistryGuardianResting(uint40 provider, uint40 until);

    error RegistryProviderUnknown(uint40 provider);
    error RegistryNotProviderOwner(uint40 provider, address caller);
    error RegistryNotPendingProviderOwner(uint40 provider, address caller);
    /// The caller neither owns the provider nor is its operator with these roles, all of them, at this time.
    error RegistryNotOperator(uint40 provider, address caller, uint8 roles);
    /// Roles that do not exist, or an expiry that has passed.
    error RegistryOperatorInvalid(address operator, uint8 roles, uint40 expiresAt);
    /// The provider was rejected, was removed or has left: all that remains is to withdraw its servers.
    error RegistryProviderFinal(uint40 provider, ProviderStatus status);
    /// The decision does not start from the provider's status.
    error RegistryProviderStatus(uint40 provider, ProviderStatus status);
    /// It is leaving already. `exitAt` is Unix time in seconds.
    error RegistryProviderExiting(uint40 provider, uint40 exitAt);

    /// Lengths in bytes.
    error RegistryMetadataURITooLong(uint256 length, uint256 maximum);
    error RegistryReasonTooLong(uint256 length, uint256 maximum);
    error RegistryRecordTooLong(bytes32 nodeId, uint256 length, uint256 maximum);

    error RegistryBatchEmpty();
    error RegistryBatchTooLarge(uint256 length, uint256 maximum);
    error RegistryPageLimit(uint256 limit, uint256 maximum);

    /// The signature is not the node key's over these values, on this chain and contract.
    error RegistrySignatureInvalid(bytes32 nodeId);
    /// Unix time in seconds.
    error RegistryDeadlinePassed(uint40 deadline);
    /// The sequence was spent already, or a greater one was.
    error RegistrySequenceSpent(bytes32 nodeId, uint64 sequence, uint64 spent);
    error RegistryNotNodeAddress(bytes32 nodeId, address caller);
    /// The signature is not the account's over this call with its next nonce, on this chain and contract.
    error RegistryRelaySignatureInvalid(address account, uint256 nonce);

    /// The expiry has passed, is no later than the present one, or lies beyond `latest`. Unix time in seconds.
    error RegistryExpiry(bytes32 nodeId, uint40 expiresAt, uint40 latest);
    /// The provider does not list this server under the resource type.
    error RegistryNotListed(bytes32 resourceType, bytes32 nodeId, uint40 provider);
    /// The server drains already.
    error RegistryDraining(bytes32 resourceType, bytes32 nodeId);
}
