// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistryErrors} from "./IServerRegistryErrors.sol";
import {IServerRegistryEvents} from "./IServerRegistryEvents.sol";
import {AsOf, Declaration, Parameters, Provider, Resource, ResourcePage, Rotation} from "./RegistryTypes.sol";

/// @title Which provider stands behind which server
/// @notice Providers register themselves and list servers under resource types; a curator says which providers may be trusted;
/// a server is listed only with the consent of its own key, which may end the listing at any time.
///
/// A server is named by its node id: keccak256 of its 64-byte public key, the same id as in Discovery v5. The last 20 bytes of the
/// node id are the Ethereum address of that key, so that consents are checked by `ecrecover`.
///
/// Times are Unix time in seconds. Provider ids count from 1. All loops are bounded by `parameters()`. "The caller" is the sender of
/// the transaction, or the account whose signature `relay` carries.
interface IServerRegistry is IServerRegistryErrors, IServerRegistryEvents {
    // ───────────────────────────────────────────── curation ────────────────────────────────────────────

    /// @notice Offers the curator's role; the present curator keeps it until the other side accepts. By the curator.
    /// @param newCurator whom to offer it; zero takes an offer back
    function transferCurator(address newCurator) external;

    /// @notice Takes the curator's role that was offered to the caller.
    function acceptCurator() external;

    /// @notice Names the guardian, who may only suspend. By the curator.
    /// @param newGuardian zero for none
    function setGuardian(address newGuardian) external;

    /// @notice Applied → Approved, or Approving until the delay on approvals has run out. By the curator.
    function approve(uint40 provider) external;

    /// @notice Applied or Approving → Rejected, for good; its owner may register another provider. By the curator.
    /// @param reason for people, at most `maxText` bytes
    function reject(uint40 provider, string calldata reason) external;

    /// @notice Approved or Approving → Suspended: its servers stop being active at once and stay listed. By the curator; counts
    /// against the cap of the epoch.
    /// @param reason for people, at most `maxText` bytes
    function suspend(uint40 provider, string calldata reason) external;

    /// @notice Suspended by the guardian → Suspended, so that the suspension does not lapse. By the curator.
    /// @param reason for people, at most `maxText` bytes
    function confirmSuspension(uint40 provider, string calldata reason) external;

    /// @notice Suspended → Approved, or Approving until the delay on approvals has run out; a guardian's suspension no later than it
    /// would lapse. By the curator.
    function reinstate(uint40 provider) external;

    /// @notice Approved, Approving or Suspended, by whomever → Removed, for good. By the curator; counts against the cap of the
    /// epoch.
    /// @param reason for people, at most `maxText` bytes
    function remove(uint40 provider, string calldata reason) external;

    /// @notice Approved or Approving → suspended by the guardian for `guardianPeriod`; then it is approved again by itself, unless the
    /// curator confirmed the suspension. By the guardian; counts against the cap of the epoch, and not twice for one provider until
    /// an epoch has passed since the suspension lapsed, or would have.
    /// @param reason for people, at most `maxText` bytes
    function suspendAsGuardian(uint40 provider, string calldata reason) external;

    // ──────────────────────────────────────────── providers ────────────────────────────────────────────

    /// @notice Registers a provider that the caller owns, in status Applied. It may declare servers at once; they become active
    /// when the curator approves it.
    /// @param metadataURI where the provider describes itself, at most `maxText` bytes
    /// @param metadataHash keccak256 of that document
    /// @return provider the new id
    function registerProvider(string calldata metadataURI, bytes32 metadataHash) external returns (uint40 provider);

    /// @notice Replaces a provider's metadata. By its owner.
    function setMetadata(uint40 provider, string calldata metadataURI, bytes32 metadataHash) external;

    /// @notice Offers a provider to another owner; the present one keeps it until the other side accepts. By its owner.
    /// @param newOwner whom to offer it; zero takes an offer back
    function transferProvider(uint40 provider, address newOwner) external;

    /// @notice Takes a provider that was offered to the caller. The operators that the previous owner named lose their roles.
    function acceptProvider(uint40 provider) external;

    /// @notice Names a hot key that may act on the provider's servers, and on nothing else; replaces the roles it had. By its owner.
    /// @param roles bits: 1 declare, 2 renew, 4 drain, 8 withdraw; to rotate a node key takes declare and withdraw. 0 ends all
    /// @param expiresAt last moment at which the roles count, not before now unless `roles` is 0
    function setOperator(uint40 provider, address operator, uint8 roles, uint40 expiresAt) external;

    /// @notice Gives the provider up: `exitDelay` from now it is Exited, for good, and its servers stop being active. Until then all
    /// stays as it is, and the curator may still suspend and remove it. By its owner.
    function requestExit(uint40 provider) external;

    // ──────────────────────────────────────────── resources ────────────────────────────────────────────

    /// @notice Lists servers, each with the consent of its node key. A server that another provider lists moves to this one; one
    /// that this provider lists already is replaced, and does not drain any more. All or nothing. By the provider's owner, or an
    /// operator who may declare.
    /// @dev A listing's expiry lies after now, at most `maxLifetime` after now, and not after its consent's expiry.
    /// @param declarations 1 to `maxBatch`
    function declare(uint40 provider, bytes32 resourceType, Declaration[] calldata declarations) external;

    /// @notice Extends listings, also expired ones, as far as each node key consented and at most to `maxLifetime` after now. All
    /// or nothing. By the provider's owner, or an operator who may renew.
    /// @param nodeIds 1 to `maxBatch`
    /// @param expiresAt later than each listing's present expiry
    function renew(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds, uint40 expiresAt) external;

    /// @notice Tells clients to take these servers for nothing new; those that use them may finish. A new declaration ends it. All or
    /// nothing. By the provider's owner, or an operator who may drain.
    /// @param nodeIds 1 to `maxBatch`
    function drain(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds) external;

    /// @notice Ends listings. All or nothing. By the provider's owner, or an operator who may withdraw, whatever the provider's status.
    /// @param nodeIds 1 to `maxBatch`
    function withdraw(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds) external;

    /// @notice Gives servers new keys: each leaves the list under the old key, which signs for it, and enters it under the new one,
    /// which consents. All or nothing. By the provider's owner, or an operator who may declare and withdraw.
    /// @param rotations 1 to `maxBatch`
    function rotate(uint40 provider, bytes32 resourceType, Rotation[] calldata rotations) external;

    /// @notice Clears away listings that expired `pruneGrace` ago or whose provider's status is final; leaves the others. By anybody.
    /// @param nodeIds 1 to `maxBatch`
    /// @return pruned how many it cleared away
    function prune(bytes32 resourceType, bytes32[] calldata nodeIds) external returns (uint256 pruned);

    /// @notice Ends a server's listing, if there is one, and voids every consent up to `sequence`; the caller is the node key's own
    /// address. The greatest sequence, 2^64 − 1, retires the key under this resource type for good.
    /// @param sequence greater than any that the node key spent under this resource type before
    function withdrawAsNode(bytes32 resourceType, bytes32 nodeId, uint64 sequence) external;

    /// @notice The same as `withdrawAsNode`, by anyone who holds the node key's EIP-712 signature over
    /// `Withdrawal(bytes32 resourceType,bytes32 nodeId,uint64 sequence,uint40 deadline)`.
    /// @param deadline last moment at which the signature counts
    /// @param r first half of the signature
    /// @param vs second half, with the parity of y in its highest bit (EIP-2098)
    function withdrawWithSignature(
        bytes32 resourceType,
        bytes32 nodeId,
        uint64 sequence,
        uint40 deadline,
        bytes32 r,
        bytes32 vs
    ) external;

    // ────────────────────────────────────────────── relay ──────────────────────────────────────────────

    /// @notice Does what `account` signed, at the sender's expense: any function of this interface, as if the account had called it. It
    /// signs, as EIP-712, `RelayedCall(address account,bytes call,uint256 nonce,uint40 deadline)`; a contract answers by ERC-1271.
    /// A call that fails spends no nonce.
    /// @param call selector and arguments
    /// @param deadline last moment at which the signature counts
    /// @return answer what the function returned
    function relay(address account, bytes calldata call, uint40 deadline, bytes calldata signature)
        external
        returns (bytes memory answer);

    /// @notice Makes what the caller signed for its next nonce void, by spending the nonce.
    function voidNonce() external;

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @notice What the registry says of servers at the present block.
    /// @param nodeIds 0 to `maxQuery`; repetitions are answered each
    /// @return asOf the state that the answer speaks of
    /// @return resources one per node id, in the order asked
    function verify(bytes32 resourceType, bytes32[] calldata nodeIds)
        external
        view
        returns (AsOf memory asOf, Resource[] memory resources);

    /// @notice One page of the servers listed under a resource type, active or not, in no lasting order.
    /// @param cursor 0, then each page's `nextCursor`
    /// @param limit most servers to return, 1 to `maxQuery`
    function listResources(bytes32 resourceType, uint256 cursor, uint256 limit)
        external
        view
        returns (ResourcePage memory page);

    /// @notice As `listResources`, but of the `limit` servers from `cursor` on only those that changed after `version`. Who had the
    /// whole list at that version and takes in all pages has every server that is listed now; more than `total` in the end
    /// means that as many left, and `verify` of the old ones tells which.
    /// @param version a list version
    function changesSince(bytes32 resourceType, uint48 version, uint256 cursor, uint256 limit)
        external
        view
        returns (ResourcePage memory page);

    /// @notice Servers listed under a resource type.
    function resourceCount(bytes32 resourceType) external view returns (uint256);

    /// @notice One provider. Reverts with RegistryProviderUnknown for an id never given.
    function getProvider(uint40 provider) external view returns (Provider memory);

    /// @notice Providers by id, from `firstProvider` on.
    /// @param firstProvider counted from 1
    /// @param limit most providers to return, 1 to `maxBatch`
    function listProviders(uint40 firstProvider, uint256 limit) external view returns (Provider[] memory);

    /// @notice Providers ever registered; ids are 1 to this number.
    function providerCount() external view returns (uint40);

    /// @notice What an operator that the present owner named may do.
    /// @return roles bits as in `setOperator`; 0 when none or expired
    /// @return expiresAt last moment at which they count
    function operatorOf(uint40 provider, address operator) external view returns (uint8 roles, uint40 expiresAt);

    /// @notice Version and running hash of the list of a resource type: see `RunningHash`. Zero before the first change.
    function listHead(bytes32 resourceType) external view returns (bytes32);

    /// @notice Version and running hash of the list of providers: see `RunningHash`. Zero before the first change.
    function providersHead() external view returns (bytes32);

    /// @notice Changes so far of the list of a resource type: the first six bytes of its head.
    function listVersion(bytes32 resourceType) external view returns (uint48);

    /// @notice Changes so far of providers: the first six bytes of their head.
    function providersVersion() external view returns (uint48);

    function curator() external view returns (address);

    /// @notice Whom the curator's role was offered to; zero when to nobody.
    function pendingCurator() external view returns (address);

    /// @notice Zero when there is none.
    function guardian() external view returns (address);

    /// @notice How many more suspensions and removals this epoch takes.
    function removalsLeft() external view returns (uint32);

    /// @notice All bounds and delays.
    function parameters() external view returns (Parameters memory);
}
