// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a provider stands. `Rejected`, `Removed` and `Exited` are final.
/// @dev Three of them come and go with time alone, without a transaction: see `Provider.statusUntil` and `Provider.exitAt`.
enum ProviderStatus {
    None,
    Applied,
    Approved,
    Suspended,
    Rejected,
    Removed,
    /// The curator approved it, and the delay on approvals has not run out: it turns into `Approved` by itself.
    Approving,
    /// The guardian suspended it and the curator has not confirmed that: it turns into `Approved` by itself.
    SuspendedByGuardian,
    /// Its owner gave it up, and the exit delay is over.
    Exited
}

/// @notice What the registry says of a server at the present block. Only `Active` is a yes; with `Resource.draining` it is one for
/// clients that use the server already, and for nobody new.
enum ResourceStatus {
    /// Not listed under this resource type.
    NotListed,
    /// Listed, not expired, and its provider is approved.
    Active,
    /// Listed by an approved provider, but `expiresAt` has passed.
    Expired,
    /// Listed by a provider that the curator has not decided on yet.
    ProviderApplied,
    /// Suspended by the curator or by the guardian.
    ProviderSuspended,
    ProviderRejected,
    ProviderRemoved,
    /// Listed by a provider whose approval has not taken effect yet.
    ProviderApproving,
    ProviderExited
}

/// @notice How a listing ended.
enum WithdrawalCause {
    ByProvider,
    ByNode,
    /// Expired long enough, or its provider's status is final: anybody may have cleared it away.
    Pruned
}

// What an operator key may do for a provider: a set of these, as bits.
uint8 constant ROLE_DECLARE = 1;
uint8 constant ROLE_RENEW = 2;
uint8 constant ROLE_DRAIN = 4;
uint8 constant ROLE_WITHDRAW = 8;
uint8 constant ALL_ROLES = 15;

/// @notice What a deployment fixes for ever. Times are in seconds.
struct RegistrySettings {
    /// The first curator; not zero.
    address curator;
    /// The first guardian; zero for none.
    address guardian;
    /// From the curator's approval or reinstatement to its effect; at most 365 days.
    uint40 approvalDelay;
    /// From an owner's request to exit to its effect; at most 365 days.
    uint40 exitDelay;
    /// How long a guardian's suspension lasts unless the curator confirms it; 1 second to 365 days.
    uint40 guardianPeriod;
    /// Length of the windows in which suspensions and removals are counted; 1 second to 365 days. Windows start at multiples of it.
    uint40 epoch;
    /// Most suspensions and removals in one window, the curator's and the guardian's together; at least 1.
    uint32 removalCap;
}

/// @notice What bounds the registry, for good. Times are in seconds, lengths in bytes.
struct Parameters {
    uint40 approvalDelay;
    uint40 exitDelay;
    uint40 guardianPeriod;
    uint40 epoch;
    uint32 removalCap;
    /// Longest time from now to a listing's expiry.
    uint40 maxLifetime;
    /// From a listing's expiry to where anybody may prune it.
    uint40 pruneGrace;
    /// Most servers in one changing call, and most providers in one page.
    uint32 maxBatch;
    /// Most servers in one answer.
    uint32 maxQuery;
    /// Longest metadata URI or reason.
    uint32 maxText;
    /// Longest node record (EIP-778).
    uint32 maxRecord;
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
    /// The signature in 64 bytes (EIP-2098): r, and s with the parity of y in its highest bit.
    bytes32 r;
    bytes32 vs;
}

/// @notice One server that a provider lists. Its node id is keccak256 of the public key.
struct Declaration {
    /// x and y of the node's secp256k1 key.
    bytes32[2] publicKey;
    /// When the listing runs out unless renewed; Unix time in seconds.
    uint40 expiresAt;
    Consent consent;
    /// The node's record (EIP-778), RLP-encoded, at most `maxRecord` bytes; may be empty. Kept in the event only, and not checked.
    bytes record;
}

/// @notice A new key for a listed server. The old key signs
/// `Rotation(uint40 provider,bytes32 resourceType,bytes32 nodeId,bytes32 successor,uint64 sequence,uint40 deadline)`,
/// the new one its consent.
struct Rotation {
    /// The server under its old key.
    bytes32 nodeId;
    /// Greater than any that the old key spent under this resource type; 2^64 − 1 retires the old key for good.
    uint64 sequence;
    /// Last moment at which the old key's signature counts; Unix time in seconds.
    uint40 deadline;
    /// The old key's signature, as in `Consent`.
    bytes32 r;
    bytes32 vs;
    /// The server under its new key.
    Declaration successor;
}

/// @notice A provider as of the present block.
struct Provider {
    uint40 id;
    address owner;
    /// Whom ownership was offered to; zero when to nobody.
    address pendingOwner;
    ProviderStatus status;
    /// When somebody last changed the status; Unix time in seconds.
    uint40 statusSince;
    string metadataURI;
    /// keccak256 of the document at `metadataURI`.
    bytes32 metadataHash;
    /// When `Approving` or `SuspendedByGuardian` turns into `Approved`; Unix time in seconds; zero for every other status.
    uint40 statusUntil;
    /// When the provider's exit takes effect, or took; Unix time in seconds; zero when none was requested.
    uint40 exitAt;
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
    /// The server serves the clients that it has and takes no new ones.
    bool draining;
    /// List version of the last change of this server; zero when there was none.
    uint48 version;
    /// When `status` changes with time alone, without a transaction; Unix time in seconds; zero when it does not. The status after
    /// it is to be asked for.
    uint40 statusUntil;
}

/// @notice The state that an answer speaks of. A head is 6 bytes of version and 26 bytes of running hash: see `RunningHash`.
struct AsOf {
    uint64 blockNumber;
    /// Unix time in seconds.
    uint64 blockTimestamp;
    /// Head of the resource type's list.
    bytes32 listHead;
    /// Head of the list of providers.
    bytes32 providersHead;
}

/// @notice A part of a list. Positions move when servers leave: pages make one list only when they are read at one block,
/// or when all carry the same `listHead`.
struct ResourcePage {
    AsOf asOf;
    Resource[] resources;
    /// Where the next page starts; zero after the last.
    uint256 nextCursor;
    /// Servers listed under the resource type.
    uint256 total;
}
