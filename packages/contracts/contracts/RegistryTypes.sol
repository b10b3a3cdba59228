// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a provider stands. `Rejected` and `Removed` are final.
enum ProviderStatus {
    None,
    Applied,
    Approved,
    Suspended,
    Rejected,
    Removed
}

/// @notice What the registry says of a server at the present block. Only `Active` is a yes.
enum ResourceStatus {
    /// Not listed under this resource type.
    NotListed,
    /// Listed, not expired, and its provider is approved.
    Active,
    /// Listed by an approved provider, but `expiresAt` has passed.
    Expired,
    /// Listed by a provider that the curator has not decided on yet.
    ProviderApplied,
    ProviderSuspended,
    ProviderRejected,
    ProviderRemoved
}

/// @notice A node key's agreement to be listed: an EIP-712 signature over
/// `Consent(uint40 provider,bytes32 resourceType,bytes32 nodeId,uint40 expiresAt,uint64 sequence,uint40 deadline)`.
/// Provider, resource type and node id come from the declaration that carries it.
struct Consent {
    /// Latest expiry to which the provider may bring the listing, by renewals; Unix time in seconds.
    uint40 expiresAt;
    /// Greater than any sequence that the node key spent under this resource type before.
    uint64 sequence;
    /// Last moment at which the consent may be spent; Unix time in seconds.
    uint40 deadline;
    /// r ‖ s ‖ v, 65 bytes, s in the lower half, v 27 or 28.
    bytes signature;
}

/// @notice One server that a provider lists.
struct Declaration {
    /// keccak256 of `publicKey`.
    bytes32 nodeId;
    /// x ‖ y of the node's secp256k1 key, 64 bytes.
    bytes publicKey;
    /// When the listing runs out unless renewed; Unix time in seconds.
    uint40 expiresAt;
    Consent consent;
    /// The node's record (EIP-778), RLP-encoded, at most 300 bytes; may be empty. Kept in the event only, and not checked.
    bytes record;
}

/// @notice A provider as stored.
struct Provider {
    uint40 id;
    address owner;
    /// Whom ownership was offered to; zero when to nobody.
    address pendingOwner;
    ProviderStatus status;
    /// When the status last changed; Unix time in seconds.
    uint40 statusSince;
    string metadataURI;
    /// keccak256 of the document at `metadataURI`.
    bytes32 metadataHash;
}

/// @notice A server as the registry sees it at the present block.
struct Resource {
    bytes32 nodeId;
    ResourceStatus status;
    /// Zero when not listed.
    uint40 provider;
    /// Unix time in seconds; zero when not listed.
    uint40 expiresAt;
    /// Up to where the provider may renew without a new consent; Unix time in seconds; zero when not listed.
    uint40 consentedUntil;
    /// The highest sequence that the node key spent; survives withdrawal.
    uint64 sequence;
}

/// @notice The state that an answer speaks of.
struct AsOf {
    uint64 blockNumber;
    /// Unix time in seconds.
    uint64 blockTimestamp;
    /// Changes of the resource type's list so far.
    uint64 listVersion;
    /// Changes of providers so far.
    uint64 providersVersion;
}

/// @notice A part of a list. Positions move when servers leave: pages make one list only when they are read at one block,
/// or when all carry the same `listVersion`.
struct ResourcePage {
    AsOf asOf;
    Resource[] resources;
    /// Where the next page starts; zero after the last.
    uint256 nextCursor;
    /// Servers listed under the resource type.
    uint256 total;
}
