// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistryErrors} from "./IServerRegistryErrors.sol";
import {IServerRegistryEvents} from "./IServerRegistryEvents.sol";
import {AsOf, Declaration, Provider, Resource, ResourcePage} from "./RegistryTypes.sol";

/// @title Which provider stands behind which server
/// @notice Providers register themselves and list servers under resource types; a curator says which providers may be trusted;
/// a server is listed only with the consent of its own key, which may end the listing at any time.
///
/// A server is named by its node id: keccak256 of its 64-byte public key, the same id as in Discovery v5. The last 20 bytes of the
/// node id are the Ethereum address of that key, so that consents are checked by `ecrecover`.
///
/// Times are Unix time in seconds. Provider ids count from 1. All loops are bounded by the constants below.
interface IServerRegistry is IServerRegistryErrors, IServerRegistryEvents {
    // ───────────────────────────────────────────── curator ─────────────────────────────────────────────

    /// @notice Offers the curator's role; the present curator keeps it until the other side accepts.
    /// @param newCurator whom to offer it; zero takes an offer back
    function transferCurator(address newCurator) external;

    /// @notice Takes the curator's role that was offered to the caller.
    function acceptCurator() external;

    /// @notice Applied → Approved.
    function approve(uint40 provider) external;

    /// @notice Applied → Rejected, for good; its owner may register another provider.
    /// @param reason for people, at most MAX_TEXT bytes
    function reject(uint40 provider, string calldata reason) external;

    /// @notice Approved → Suspended: its servers stop being active at once and stay listed.
    /// @param reason for people, at most MAX_TEXT bytes
    function suspend(uint40 provider, string calldata reason) external;

    /// @notice Suspended → Approved.
    function reinstate(uint40 provider) external;

    /// @notice Approved or Suspended → Removed, for good.
    /// @param reason for people, at most MAX_TEXT bytes
    function remove(uint40 provider, string calldata reason) external;

    // ──────────────────────────────────────────── providers ────────────────────────────────────────────

    /// @notice Registers a provider that the caller owns, in status Applied. It may declare servers at once; they become active
    /// when the curator approves it.
    /// @param metadataURI where the provider describes itself, at most MAX_TEXT bytes
    /// @param metadataHash keccak256 of that document
    /// @return provider the new id
    function registerProvider(string calldata metadataURI, bytes32 metadataHash) external returns (uint40 provider);

    /// @notice Replaces a provider's metadata. By its owner.
    function setMetadata(uint40 provider, string calldata metadataURI, bytes32 metadataHash) external;

    /// @notice Offers a provider to another owner; the present one keeps it until the other side accepts. By its owner.
    /// @param newOwner whom to offer it; zero takes an offer back
    function transferProvider(uint40 provider, address newOwner) external;

    /// @notice Takes a provider that was offered to the caller.
    function acceptProvider(uint40 provider) external;

    // ──────────────────────────────────────────── resources ────────────────────────────────────────────

    /// @notice Lists servers, each with the consent of its node key. A server that another provider lists moves to this one; one
    /// that this provider lists already is replaced. All or nothing. By the provider's owner.
    /// @dev A listing's expiry lies after now, at most MAX_LIFETIME after now, and not after its consent's expiry.
    /// @param declarations 1 to MAX_BATCH
    function declare(uint40 provider, bytes32 resourceType, Declaration[] calldata declarations) external;

    /// @notice Extends listings, also expired ones, as far as each node key consented and at most to MAX_LIFETIME after now. All
    /// or nothing. By the provider's owner.
    /// @param nodeIds 1 to MAX_BATCH
    /// @param expiresAt later than each listing's present expiry
    function renew(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds, uint40 expiresAt) external;

    /// @notice Ends listings. All or nothing. By the provider's owner, whatever the provider's status.
    /// @param nodeIds 1 to MAX_BATCH
    function withdraw(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds) external;

    /// @notice Ends a server's listing, if there is one, and voids every consent up to `sequence`; called from the node key's own
    /// address. The greatest sequence, 2^64 − 1, retires the key under this resource type for good.
    /// @param sequence greater than any that the node key spent under this resource type before
    function withdrawAsNode(bytes32 resourceType, bytes32 nodeId, uint64 sequence) external;

    /// @notice The same as `withdrawAsNode`, by anyone who holds the node key's EIP-712 signature over
    /// `Withdrawal(bytes32 resourceType,bytes32 nodeId,uint64 sequence,uint40 deadline)`.
    /// @param deadline last moment at which the signature counts
    /// @param signature r ‖ s ‖ v, 65 bytes
    function withdrawWithSignature(
        bytes32 resourceType,
        bytes32 nodeId,
        uint64 sequence,
        uint40 deadline,
        bytes calldata signature
    ) external;

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @notice What the registry says of servers at the present block.
    /// @param nodeIds 0 to MAX_QUERY; repetitions are answered each
    /// @return asOf the state that the answer speaks of
    /// @return resources one per node id, in the order asked
    function verify(bytes32 resourceType, bytes32[] calldata nodeIds)
        external
        view
        returns (AsOf memory asOf, Resource[] memory resources);

    /// @notice One page of the servers listed under a resource type, active or not, in no lasting order.
    /// @param cursor 0, then each page's `nextCursor`
    /// @param limit most servers to return, 1 to MAX_QUERY
    function listResources(bytes32 resourceType, uint256 cursor, uint256 limit)
        external
        view
        returns (ResourcePage memory page);

    /// @notice Servers listed under a resource type.
    function resourceCount(bytes32 resourceType) external view returns (uint256);

    /// @notice One provider. Reverts with RegistryProviderUnknown for an id never given.
    function getProvider(uint40 provider) external view returns (Provider memory);

    /// @notice Providers by id, from `firstProvider` on.
    /// @param firstProvider counted from 1
    /// @param limit most providers to return, 1 to MAX_BATCH
    function listProviders(uint40 firstProvider, uint256 limit) external view returns (Provider[] memory);

    /// @notice Providers ever registered; ids are 1 to this number.
    function providerCount() external view returns (uint40);

    /// @notice Changes so far of the list of a resource type. Grows by one with each resource event.
    function listVersion(bytes32 resourceType) external view returns (uint64);

    /// @notice Changes so far of providers. Grows by one with each provider event.
    function providersVersion() external view returns (uint64);

    function curator() external view returns (address);

    /// @notice Whom the curator's role was offered to; zero when to nobody.
    function pendingCurator() external view returns (address);

    /// @notice Longest time from now to a listing's expiry, in seconds.
    function MAX_LIFETIME() external view returns (uint40);

    /// @notice Most servers in one changing call.
    function MAX_BATCH() external view returns (uint256);

    /// @notice Most servers in one answer.
    function MAX_QUERY() external view returns (uint256);

    /// @notice Longest metadata URI or reason, in bytes.
    function MAX_TEXT() external view returns (uint256);

    /// @notice Longest node record, in bytes (EIP-778).
    function MAX_RECORD() external view returns (uint256);
}
