// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a provider stands with the curation.
enum ListingStatus {
    None,
    /// A deposit is at stake; the registry has not been told yet.
    Applied,
    /// Approved in the registry with a deposit at stake, or without one when it was approved before this curation held the role.
    Listed,
    /// Leaves the registry, or left it; the deposit stays at stake until the exit delay is over.
    Exiting,
    /// Lost a vote; its removal in the registry is still due, since the registry refused it for now.
    Condemned,
    /// Over for good. The owner may register another provider.
    Closed
}

/// @notice How a challenge ended.
enum ChallengeOutcome {
    /// It has not been resolved.
    Open,
    /// It failed: the vote, nobody's vote, or a vote below the quorum left the provider where it was.
    Kept,
    /// It succeeded.
    Removed
}

/// @notice What a vote says. `None` is no vote, and cannot be revealed.
enum Choice {
    None,
    Keep,
    Remove
}

/// @notice How far a vote is.
enum VoteStatus {
    None,
    Committed,
    Revealed,
    Claimed
}

/// @notice The rules of a listing: those in force when its owner applied, for as long as it lasts. Amounts are in the token's
/// smallest unit, periods in seconds, shares in basis points (1/10,000).
struct CurationParameters {
    /// What an applicant and a challenger each put at stake.
    uint128 deposit;
    /// Least stake that must be revealed for a challenge to succeed; zero asks for any vote at all.
    uint128 quorum;
    /// How long an application stands open to challenges before it may be approved.
    uint32 applicationPeriod;
    uint32 commitPeriod;
    uint32 revealPeriod;
    /// How long a deposit stays at stake after its provider left.
    uint32 exitDelay;
    /// A challenge succeeds when more than this share of the revealed stake says so; 5,000 to 9,000.
    uint16 threshold;
    /// What the winning party gets of the loser's deposit; the rest goes to the voters who were right.
    uint16 winnerShare;
    /// What a vote that is not revealed loses of its stake.
    uint16 unrevealedPenalty;
}

/// @notice A provider as the curation sees it.
struct Listing {
    uint40 provider;
    ListingStatus status;
    /// Version of the rules that hold for it.
    uint32 parametersVersion;
    /// When an application may be approved, or an exit finished; Unix time in seconds; zero otherwise.
    uint40 readyAt;
    /// At stake now.
    uint128 deposit;
    /// The open challenge; zero when there is none. A challenged provider stays in use.
    uint64 challenge;
}

/// @notice A challenge and its vote. Stakes and amounts in the token's smallest unit.
struct Challenge {
    address challenger;
    uint40 provider;
    /// Commits count before this moment; Unix time in seconds.
    uint40 commitEnd;
    /// Reveals count from `commitEnd` and before this moment; Unix time in seconds.
    uint40 revealEnd;
    ChallengeOutcome outcome;
    uint128 deposit;
    uint128 committedStake;
    uint128 keepStake;
    uint128 removeStake;
    /// The choice that gets the reward; `None` when nobody does.
    Choice rewarded;
    /// Not claimed yet: the reward, and the stake that shares it.
    uint128 rewardLeft;
    uint128 rewardedStakeLeft;
    /// Not settled yet: the forfeit of votes that were not revealed, and the stake that bears it.
    uint128 forfeitLeft;
    uint128 unrevealedStakeLeft;
}

/// @notice One account's vote on one challenge.
struct Vote {
    bytes32 commitment;
    uint128 stake;
    VoteStatus status;
    Choice choice;
}
