// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ITokenCuration} from "./ITokenCuration.sol";
import {TokenCurationVotes} from "./TokenCurationVotes.sol";
import {
    Challenge,
    ChallengeOutcome,
    Choice,
    CurationParameters,
    Listing,
    ListingStatus
} from "./TokenCurationTypes.sol";

/// @title How a vote is counted, and who gets what
/// @dev At stake are the loser's deposit and the forfeit of votes that were not revealed.
///
///     the challenge                    the winner               of the loser's deposit   voters who were right share
///     succeeded                        the challenger           winnerShare              the rest and the forfeit
///     failed, with a valid vote to keep the provider's owner     winnerShare              the rest and the forfeit
///     failed otherwise                 the provider's owner     all, and the forfeit     nothing: there are none
///
/// "Otherwise" is a vote of nobody, one below the quorum, and one where all who voted said remove and were not enough. The winner keeps
/// its own deposit. Stakes that were revealed go back whole, whichever side they were on.
abstract contract TokenCurationCount is TokenCurationVotes {
    /// @inheritdoc ITokenCuration
    function resolve(uint64 challengeId) external override nonReentrant {
        Challenge storage closed = _known(challengeId);
        if (block.timestamp < closed.revealEnd) _refusePhase(challengeId, closed);
        if (closed.outcome != ChallengeOutcome.Open) revert CurationResolved(challengeId);
        Listing storage listing = _listings[closed.provider];
        CurationParameters storage rules = _rules(listing.parametersVersion);

        _count(closed, rules);
        bool isRemoved = closed.outcome == ChallengeOutcome.Removed;
        uint256 lost = isRemoved ? listing.deposit : closed.deposit;
        uint256 forfeit = closed.forfeitLeft;
        uint256 winnings = closed.rewarded == Choice.None ? lost + forfeit : lost * rules.winnerShare / WHOLE;
        uint256 reward = lost + forfeit - winnings;
        closed.rewardLeft = SafeCast.toUint128(reward);
        listing.challenge = 0;

        address winner = isRemoved ? closed.challenger : registry.getProvider(closed.provider).owner;
        emit ChallengeResolved(challengeId, closed.provider, closed.outcome, winner, winnings, reward);
        _credit(winner, isRemoved ? winnings + closed.deposit : winnings);
        if (isRemoved) _condemn(listing);
        else _restartWait(listing, rules);
    }

    function _count(Challenge storage closed, CurationParameters storage rules) private {
        uint256 remove = closed.removeStake;
        uint256 revealed = remove + closed.keepStake;
        bool isValid = revealed != 0 && revealed >= rules.quorum;
        bool isRemoved = isValid && remove * WHOLE > revealed * rules.threshold;
        closed.outcome = isRemoved ? ChallengeOutcome.Removed : ChallengeOutcome.Kept;

        if (isRemoved) closed.rewarded = Choice.Remove;
        else if (isValid && closed.keepStake != 0) closed.rewarded = Choice.Keep;
        closed.rewardedStakeLeft = isRemoved ? closed.removeStake : closed.keepStake;

        uint128 unrevealed = closed.committedStake - uint128(revealed);
        closed.unrevealedStakeLeft = unrevealed;
        closed.forfeitLeft = uint128(uint256(unrevealed) * rules.unrevealedPenalty / WHOLE);
    }

    /// @dev The vote is settled whatever the registry says.
    function _condemn(Listing storage listing) private {
        uint40 provider = listing.provider;
        listing.status = ListingStatus.Condemned;
        listing.readyAt = 0;
        listing.deposit = 0;
        (bool isDone, bytes memory reason) = _expel(provider);
        if (isDone) {
            listing.status = ListingStatus.Closed;
            emit RemovalEnforced(provider);
        } else {
            emit RemovalDeferred(provider, reason);
        }
    }

    /// @dev Who stood challenged could not be challenged by another: time for that begins anew, so that nobody waits behind a
    /// challenge of their own.
    function _restartWait(Listing storage listing, CurationParameters storage rules) private {
        if (listing.status == ListingStatus.Listed) return;
        uint32 period = listing.status == ListingStatus.Applied ? rules.applicationPeriod : rules.exitDelay;
        uint40 readyAt = uint40(block.timestamp) + period;
        // An exit may lie farther ahead already.
        if (readyAt <= listing.readyAt) return;
        listing.readyAt = readyAt;
        emit WaitRestarted(listing.provider, readyAt);
    }
}
