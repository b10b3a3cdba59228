// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITokenCuration} from "./ITokenCuration.sol";
import {TokenCurationListings} from "./TokenCurationListings.sol";
import {
    Challenge,
    ChallengeOutcome,
    Choice,
    CurationParameters,
    Listing,
    ListingStatus,
    Vote,
    VoteStatus
} from "./TokenCurationTypes.sol";

/// @title Challenges, and the votes on them
abstract contract TokenCurationVotes is TokenCurationListings {
    /// @inheritdoc ITokenCuration
    uint256 public constant override MAX_TEXT = 256;

    /// @inheritdoc ITokenCuration
    uint64 public override challengeCount;
    mapping(uint64 challengeId => Challenge) internal _challenges;
    mapping(uint64 challengeId => mapping(address voter => Vote)) internal _votes;

    /// @inheritdoc ITokenCuration
    function challenge(uint40 provider, uint32 version, string calldata evidenceURI, bytes32 evidenceHash)
        external
        override
        nonReentrant
        returns (uint64 challengeId)
    {
        _checkIsCurator();
        Listing storage listing = _challengeable(provider);
        _checkVersion(version, listing.parametersVersion);
        CurationParameters storage rules = _rules(version);
        uint128 deposit = rules.deposit;

        challengeId = ++challengeCount;
        listing.challenge = challengeId;
        Challenge storage opened = _challenges[challengeId];
        opened.challenger = msg.sender;
        opened.provider = provider;
        opened.deposit = deposit;
        opened.commitEnd = uint40(block.timestamp) + rules.commitPeriod;
        opened.revealEnd = opened.commitEnd + rules.revealPeriod;
        emit ChallengeOpened(challengeId, provider, msg.sender, deposit, opened.commitEnd, opened.revealEnd);
        _tellEvidence(challengeId, evidenceURI, evidenceHash);
        _take(deposit);
    }

    /// @inheritdoc ITokenCuration
    function giveEvidence(uint64 challengeId, string calldata evidenceURI, bytes32 evidenceHash) external override {
        Challenge storage opened = _known(challengeId);
        if (block.timestamp >= opened.commitEnd) _refusePhase(challengeId, opened);
        _tellEvidence(challengeId, evidenceURI, evidenceHash);
    }

    /// @inheritdoc ITokenCuration
    function commitVote(uint64 challengeId, bytes32 commitment, uint128 stake) external override nonReentrant {
        Challenge storage opened = _known(challengeId);
        if (block.timestamp >= opened.commitEnd) _refusePhase(challengeId, opened);
        if (stake == 0 || commitment == 0) revert CurationVoteEmpty();
        Vote storage vote = _votes[challengeId][msg.sender];
        if (vote.status != VoteStatus.None) revert CurationVoteStatus(challengeId, msg.sender, vote.status);

        _votes[challengeId][msg.sender] = Vote(commitment, stake, VoteStatus.Committed, Choice.None);
        opened.committedStake += stake;
        emit VoteCommitted(challengeId, msg.sender, stake, commitment);
        _take(stake);
    }

    /// @inheritdoc ITokenCuration
    function revealVote(uint64 challengeId, address voter, Choice choice, bytes32 salt) external override nonReentrant {
        Challenge storage opened = _known(challengeId);
        if (block.timestamp < opened.commitEnd || block.timestamp >= opened.revealEnd) {
            _refusePhase(challengeId, opened);
        }
        Vote storage vote = _votes[challengeId][voter];
        if (vote.status != VoteStatus.Committed) revert CurationVoteStatus(challengeId, voter, vote.status);
        bytes32 commitment = keccak256(abi.encode(block.chainid, address(this), challengeId, voter, choice, salt));
        if (choice == Choice.None || commitment != vote.commitment) {
            revert CurationCommitmentMismatch(challengeId, voter);
        }

        vote.status = VoteStatus.Revealed;
        vote.choice = choice;
        if (choice == Choice.Keep) opened.keepStake += vote.stake;
        else opened.removeStake += vote.stake;
        emit VoteRevealed(challengeId, voter, choice, vote.stake);
    }

    /// @inheritdoc ITokenCuration
    function claim(uint64 challengeId, address voter) external override nonReentrant {
        Challenge storage closed = _known(challengeId);
        if (closed.outcome == ChallengeOutcome.Open) revert CurationUnresolved(challengeId);
        Vote storage vote = _votes[challengeId][voter];
        if (vote.status == VoteStatus.None || vote.status == VoteStatus.Claimed) {
            revert CurationVoteStatus(challengeId, voter, vote.status);
        }
        uint128 amount = vote.stake;
        if (vote.status == VoteStatus.Committed) amount -= _settleForfeit(closed, vote.stake);
        else if (vote.choice == closed.rewarded) amount += _settleReward(closed, vote.stake);
        vote.status = VoteStatus.Claimed;
        emit VoteClaimed(challengeId, voter, amount);
        _credit(voter, amount);
    }

    /// @inheritdoc ITokenCuration
    function getChallenge(uint64 challengeId) external view override returns (Challenge memory) {
        return _known(challengeId);
    }

    /// @inheritdoc ITokenCuration
    function getVote(uint64 challengeId, address voter) external view override returns (Vote memory) {
        return _votes[challengeId][voter];
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    /// @dev The listing of a provider that may be challenged now; begins one, without a deposit, for a provider that the registry
    /// approved without this curation.
    function _challengeable(uint40 provider) private returns (Listing storage listing) {
        listing = _listings[provider];
        ListingStatus status = listing.status;
        if (status == ListingStatus.None) {
            if (!_isInUse(registry.getProvider(provider).status)) revert CurationListingStatus(provider, status);
            _listings[provider] = Listing(provider, ListingStatus.Listed, parametersVersion(), 0, 0, 0);
        } else if (status == ListingStatus.Condemned || status == ListingStatus.Closed) {
            revert CurationListingStatus(provider, status);
        }
        _checkUnchallenged(listing);
    }

    function _tellEvidence(uint64 challengeId, string calldata evidenceURI, bytes32 evidenceHash) private {
        uint256 length = bytes(evidenceURI).length;
        if (length == 0 || evidenceHash == 0) revert CurationEvidenceMissing();
        if (length > MAX_TEXT) revert CurationEvidenceURITooLong(length, MAX_TEXT);
        emit EvidenceGiven(challengeId, msg.sender, evidenceURI, evidenceHash);
    }

    /// @dev Shares of what is left, so that the last one takes the rest and nothing stays behind.
    function _settleReward(Challenge storage closed, uint128 stake) private returns (uint128 share) {
        share = uint128(uint256(closed.rewardLeft) * stake / closed.rewardedStakeLeft);
        closed.rewardLeft -= share;
        closed.rewardedStakeLeft -= stake;
    }

    function _settleForfeit(Challenge storage closed, uint128 stake) private returns (uint128 share) {
        share = uint128(uint256(closed.forfeitLeft) * stake / closed.unrevealedStakeLeft);
        closed.forfeitLeft -= share;
        closed.unrevealedStakeLeft -= stake;
    }

    function _known(uint64 challengeId) internal view returns (Challenge storage found) {
        found = _challenges[challengeId];
        if (found.challenger == address(0)) revert CurationChallengeUnknown(challengeId);
    }

    function _refusePhase(uint64 challengeId, Challenge storage opened) internal view {
        revert CurationPhase(challengeId, opened.commitEnd, opened.revealEnd);
    }
}
