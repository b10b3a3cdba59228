// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../contracts/RegistryTypes.sol";
import {Challenge, ChallengeOutcome, Choice, ListingStatus} from "../contracts/TokenCurationTypes.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev Deposit 1,000, winner's share 60 %, quorum 100, threshold one half, forfeit 10 %.
contract TokenCurationCountTest is CurationTest {
    uint40 private provider;
    uint64 private id;

    function setUp() public override {
        super.setUp();
        provider = listed(alice);
        id = challenged(provider);
    }

    /// @dev Stakes per choice, revealed; and one of voter3 that is not.
    function vote(uint128 remove, uint128 keep, uint128 silent) private {
        if (remove != 0) commit(id, voter1, Choice.Remove, remove);
        if (keep != 0) commit(id, voter2, Choice.Keep, keep);
        if (silent != 0) commit(id, voter3, Choice.Remove, silent);
        pass(1 days);
        if (remove != 0) reveal(id, voter1, Choice.Remove);
        if (keep != 0) reveal(id, voter2, Choice.Keep);
        pass(1 days);
    }

    /// @dev Every vote claimed; what each party is credited then, and nothing left over.
    function assertCredits(uint256 owner, uint256 challenger_, uint256 remover, uint256 keeper, uint256 silent)
        private
    {
        address[3] memory voters = [voter1, voter2, voter3];
        for (uint256 i = 0; i < 3; ++i) {
            if (curation.getVote(id, voters[i]).stake != 0) curation.claim(id, voters[i]);
        }
        vm.assertEq(curation.creditOf(alice), owner, "owner");
        vm.assertEq(curation.creditOf(challenger), challenger_, "challenger");
        vm.assertEq(curation.creditOf(voter1), remover, "remover");
        vm.assertEq(curation.creditOf(voter2), keeper, "keeper");
        vm.assertEq(curation.creditOf(voter3), silent, "silent");
        uint256 stillAtStake = listing(provider).deposit;
        vm.assertEq(curation.totalOwed(), owner + challenger_ + remover + keeper + silent + stillAtStake, "conserved");
        assertSolvent();
    }

    function test_aChallengeThatSucceeds() public {
        vote(500, 300, 100);
        vm.expectEmit(address(curation));
        emit ChallengeResolved(id, provider, ChallengeOutcome.Removed, challenger, 600, 410);
        vm.expectEmit(address(curation));
        emit Credited(challenger, 1_600);
        vm.expectEmit(address(curation));
        emit RemovalEnforced(provider);
        vm.prank(stranger);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Removed);
        assertListing(provider, ListingStatus.Closed);
        assertStanding(provider, ProviderStatus.Removed);
        vm.assertEq(listing(provider).challenge, 0, "no flag");
        assertCredits(0, 1_600, 910, 300, 90);
    }

    function test_aChallengeThatFails() public {
        vote(300, 500, 0);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Kept);
        assertListing(provider, ListingStatus.Listed);
        assertStanding(provider, ProviderStatus.Approved);
        vm.assertEq(listing(provider).challenge, 0, "no flag");
        vm.assertEq(listing(provider).deposit, DEPOSIT, "still at stake");
        assertCredits(600, 0, 300, 900, 0);
    }

    function test_nobodyVoted() public {
        vote(0, 0, 0);
        vm.expectEmit(address(curation));
        emit ChallengeResolved(id, provider, ChallengeOutcome.Kept, alice, 1_000, 0);
        curation.resolve(id);
        assertListing(provider, ListingStatus.Listed);
        assertCredits(1_000, 0, 0, 0, 0);
    }

    function test_nobodyRevealed() public {
        vote(0, 0, 700);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Kept);
        assertCredits(1_070, 0, 0, 0, 630);
    }

    function test_belowTheQuorum() public {
        vote(99, 0, 0);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Kept);
        assertCredits(1_000, 0, 99, 0, 0);
    }

    function test_belowTheQuorumThoseWhoKeepAreNotRewardedEither() public {
        vote(0, 99, 0);
        curation.resolve(id);
        assertCredits(1_000, 0, 0, 99, 0);
    }

    function test_atTheQuorum() public {
        vote(100, 0, 0);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Removed);
        assertCredits(0, 1_600, 500, 0, 0);
    }

    function test_aTieKeeps() public {
        vote(400, 400, 0);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Kept);
        assertCredits(600, 0, 400, 800, 0);
    }

    function test_itIsCountedOnceAndNotBefore() public {
        Challenge memory opened = curation.getChallenge(id);
        vm.warp(opened.revealEnd - 1);
        vm.expectRevert(abi.encodeWithSelector(CurationPhase.selector, id, opened.commitEnd, opened.revealEnd));
        curation.resolve(id);
        vm.warp(opened.revealEnd);
        curation.resolve(id);
        vm.expectRevert(abi.encodeWithSelector(CurationResolved.selector, id));
        curation.resolve(id);
        vm.expectRevert(abi.encodeWithSelector(CurationChallengeUnknown.selector, 9));
        curation.resolve(9);
    }

    function test_anApplicationThatLosesIsRejected() public {
        uint40 second = applied(bob);
        uint64 other = votedOut(second);
        assertOutcome(other, ChallengeOutcome.Removed);
        assertStanding(second, ProviderStatus.Rejected);
        assertListing(second, ListingStatus.Closed);
    }

    function test_anApplicationThatWinsWaitsAnew() public {
        uint40 second = applied(bob);
        uint64 other = challenged(second);
        pass(2 days);
        uint40 readyAt = uint40(block.timestamp) + 2 days;
        vm.expectEmit(address(curation));
        emit WaitRestarted(second, readyAt);
        curation.resolve(other);
        vm.expectRevert(abi.encodeWithSelector(CurationTooEarly.selector, readyAt));
        curation.approve(second);
        vm.warp(readyAt);
        curation.approve(second);
        assertStanding(second, ProviderStatus.Approved);
    }

    function test_aDepositIsLostAfterTheProviderLeft() public {
        uint40 leaving = exiting(bob);
        pass(REGISTRY_EXIT);
        assertStanding(leaving, ProviderStatus.Exited);
        uint64 other = votedOut(leaving);
        assertOutcome(other, ChallengeOutcome.Removed);
        assertListing(leaving, ListingStatus.Closed);
        assertStanding(leaving, ProviderStatus.Exited);
        vm.assertEq(curation.creditOf(bob), 0, "lost");
    }

    /// @dev Whatever the votes, what is paid out is what came in, to the last unit.
    function test_conservesWhateverTheVotes(uint96[6] memory stakes, uint8 choices, uint8 reveals) public {
        uint256 total = 0;
        for (uint256 i = 0; i < 6; ++i) {
            address voter = address(uint160(0x1000 + i));
            uint128 stake = 1 + uint128(stakes[i]);
            total += stake;
            token.mint(voter, stake);
            vm.prank(voter);
            token.approve(address(curation), stake);
            commit(id, voter, (choices >> i) & 1 == 0 ? Choice.Keep : Choice.Remove, stake);
        }
        pass(1 days);
        for (uint256 i = 0; i < 6; ++i) {
            if ((reveals >> i) & 1 == 0) continue;
            reveal(id, address(uint160(0x1000 + i)), (choices >> i) & 1 == 0 ? Choice.Keep : Choice.Remove);
        }
        pass(1 days);
        curation.resolve(id);
        uint256 paid = curation.creditOf(alice) + curation.creditOf(challenger) + listing(provider).deposit;
        for (uint256 i = 0; i < 6; ++i) {
            address voter = address(uint160(0x1000 + i));
            curation.claim(id, voter);
            uint256 credit = curation.creditOf(voter);
            uint128 stake = 1 + uint128(stakes[i]);
            bool wasRevealed = (reveals >> i) & 1 == 1;
            // Shares are of what is left: rounding moves at most one unit for each voter.
            uint128 least = wasRevealed ? stake : stake < 10 ? 0 : stake - stake / 10 - 6;
            vm.assertLe(least, credit, "a revealed stake is never touched, another not by more than the forfeit");
            paid += credit;
        }
        vm.assertEq(paid, total + 2 * DEPOSIT, "all paid out");
        vm.assertEq(paid, curation.totalOwed(), "all owed");
        Challenge memory closed = curation.getChallenge(id);
        vm.assertEq(closed.rewardedStakeLeft == 0 ? closed.rewardLeft : 0, 0, "no reward left behind");
        assertSolvent();
    }
}
