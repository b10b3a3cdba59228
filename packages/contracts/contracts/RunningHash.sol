// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The head of a list: how many changes it has seen, and a hash of all of them
/// @notice One word: bytes 0–5 the version, bytes 6–31 the first 26 bytes of
///
///     keccak256(head before ‖ kind ‖ subject ‖ slot ‖ detail)          five words of 32 bytes
///
/// A list without a change has head zero; each change adds one to the version. So one storage proof of the head authenticates every
/// change, in its order. For a resource type's list and for the providers':
///
///     kind                     subject      slot                     detail
///      1  ResourceDeclared     node id      its slot, new value      keccak256 of the record (of nothing, when there is none)
///      2  ResourceRenewed      node id      its slot, new value      0
///      3  ResourceDrained      node id      its slot, new value      0
///      4  ResourceWithdrawn    node id      its slot, new value      cause, a `WithdrawalCause`
///      5  ResourceRotated      old node id  its slot, new value      new node id
///      6  ConsentsVoided       node id      its slot, new value      0
///     17  ProviderRegistered   provider id  its slot, new value      keccak256(metadata hash ‖ metadata URI)
///     18  …MetadataChanged     provider id  its slot                 keccak256(metadata hash ‖ metadata URI)
///     19  …StatusChanged       provider id  its slot, new value      keccak256 of the reason
///     20  …TransferStarted     provider id  its slot                 pending owner
///     21  …Transferred         provider id  its slot, new value      0
///     22  …ExitRequested       provider id  its slot, new value      0
///
/// "Its slot" is the word in storage that says all about the server or the provider's standing: `ResourceSlot`, `ProviderSlot`.
library RunningHash {
    uint256 internal constant RESOURCE_DECLARED = 1;
    uint256 internal constant RESOURCE_RENEWED = 2;
    uint256 internal constant RESOURCE_DRAINED = 3;
    uint256 internal constant RESOURCE_WITHDRAWN = 4;
    uint256 internal constant RESOURCE_ROTATED = 5;
    uint256 internal constant CONSENTS_VOIDED = 6;
    uint256 internal constant PROVIDER_REGISTERED = 17;
    uint256 internal constant PROVIDER_METADATA_CHANGED = 18;
    uint256 internal constant PROVIDER_STATUS_CHANGED = 19;
    uint256 internal constant PROVIDER_TRANSFER_STARTED = 20;
    uint256 internal constant PROVIDER_TRANSFERRED = 21;
    uint256 internal constant PROVIDER_EXIT_REQUESTED = 22;

    uint256 private constant HASH_BITS = 208;
    uint256 private constant VERSION_BITS = 48;

    /// @return changes so far
    function version(bytes32 head) internal pure returns (uint48) {
        return uint48(uint256(head) >> HASH_BITS);
    }

    /// @return the version of the change to come
    function nextVersion(bytes32 head) internal pure returns (uint48) {
        return version(head) + 1;
    }

    /// @return the head after a change
    function advance(bytes32 head, uint256 kind, bytes32 subject, uint256 slot, bytes32 detail)
        internal
        pure
        returns (bytes32)
    {
        uint256 hash = uint256(keccak256(abi.encode(head, kind, subject, slot, detail)));
        return bytes32((uint256(nextVersion(head)) << HASH_BITS) | (hash >> VERSION_BITS));
    }
}
