// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../contracts/RegistryTypes.sol";
import {
    Challenge,
    ChallengeOutcome,
    Choice,
    ListingStatus,
    Vote,
    VoteStatus
} from "../contracts/TokenCurationTypes.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {vm} from "./support/Vm.sol";

contract TokenCurationVotesTest is CurationTest {
    uint40 private provider;
    uint40 private commitEnd;

    function setUp() public override {
        super.setUp();
        provider = listed(alice);
        commitEnd = uint40(block.timestamp) + 1 days;
    }

    // ──────────────────────────────────────────── challenge ────────────────────────────────────────────

    function test_aChallengeFlagsAndLeavesInUse() public {
        vm.expectEmit(address(curation));
        emit ChallengeOpened(1, provider, challenger, DEPOSIT, commitEnd, commitEnd + 1 days);
        vm.expectEmit(address(curation));
        emit EvidenceGiven(1, challenger, "https://evidence.example", keccak256("evidence"));
        uint64 id = challenged(provider);
        vm.assertEq(id, 1, "ids count from 1");
        vm.assertEq(curation.challengeCount(), 1, "count");
        vm.assertEq(listing(provider).challenge, id, "flagged");
        assertListing(provider, ListingStatus.Listed);
        assertStanding(provider, ProviderStatus.Approved);
        Challenge memory opened = curation.getChallenge(id);
        vm.assertEq(opened.challenger, challenger, "challenger");
        vm.assertEq(opened.provider, provider, "provider");
        vm.assertEq(opened.deposit, DEPOSIT, "deposit");
        assertOutcome(id, ChallengeOutcome.Open);
        vm.assertEq(token.balanceOf(challenger), PURSE - DEPOSIT, "paid");
        assertSolvent();
    }

    function test_oneChallengeAtATime() public {
        uint64 id = challenged(provider);
        vm.expectRevert(abi.encodeWithSelector(CurationChallenged.selector, provider, id));
        vm.prank(stranger);
        curation.challenge(provider, 1, "uri", "hash");
    }

    function test_aChallengeNeedsEvidence() public {
        vm.expectRevert(abi.encodeWithSelector(CurationEvidenceMissing.selector));
        vm.prank(challenger);
        curation.challenge(provider, 1, "", "hash");
        vm.expectRevert(abi.encodeWithSelector(CurationEvidenceMissing.selector));
        vm.prank(challenger);
        curation.challenge(provider, 1, "uri", 0);
        vm.expectRevert(abi.encodeWithSelector(CurationEvidenceURITooLong.selector, 257, 256));
        vm.prank(challenger);
        curation.challenge(provider, 1, text(257), "hash");
        vm.prank(challenger);
        curation.challenge(provider, 1, text(256), "hash");
    }

    function test_whatCannotBeChallenged() public {
        uint40 waiting = register(bob);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, waiting, ListingStatus.None));
        vm.prank(challenger);
        curation.challenge(waiting, 1, "uri", "hash");
        votedOut(provider);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Closed));
        vm.prank(challenger);
        curation.challenge(provider, 1, "uri", "hash");
    }

    function test_whoWasApprovedWithoutADepositIsNotBeyondReach() public {
        uint40 old = register(bob);
        vm.prank(address(curation));
        registry.approve(old);
        vm.expectRevert(abi.encodeWithSelector(CurationParametersChanged.selector, 2, 1));
        vm.prank(challenger);
        curation.challenge(old, 2, "uri", "hash");
        uint64 id = votedOut(old);
        assertStanding(old, ProviderStatus.Removed);
        vm.assertEq(curation.creditOf(challenger), DEPOSIT, "its own deposit: there was none to win");
        curation.claim(id, voter1);
        vm.assertEq(curation.creditOf(voter1), 500, "the stake");
        assertSolvent();
    }

    function test_anybodyGivesEvidenceWhileVotesAreCommitted() public {
        uint64 id = challenged(provider);
        vm.expectEmit(address(curation));
        emit EvidenceGiven(id, alice, "https://answer.example", keccak256("answer"));
        vm.prank(alice);
        curation.giveEvidence(id, "https://answer.example", keccak256("answer"));
        vm.expectRevert(abi.encodeWithSelector(CurationEvidenceMissing.selector));
        curation.giveEvidence(id, "", "hash");
        vm.expectRevert(abi.encodeWithSelector(CurationChallengeUnknown.selector, 2));
        curation.giveEvidence(2, "uri", "hash");
        vm.warp(commitEnd);
        vm.expectRevert(abi.encodeWithSelector(CurationPhase.selector, id, commitEnd, commitEnd + 1 days));
        curation.giveEvidence(id, "uri", "hash");
    }

    // ───────────────────────────────────────────── commit ──────────────────────────────────────────────

    function test_aCommitLocksAStakeAndSaysNothingElse() public {
        uint64 id = challenged(provider);
        bytes32 commitment = commitmentOf(id, voter1, Choice.Remove);
        vm.expectEmit(address(curation));
        emit VoteCommitted(id, voter1, 500, commitment);
        commit(id, voter1, Choice.Remove, 500);
        Vote memory vote = curation.getVote(id, voter1);
        vm.assertEq(vote.commitment, commitment, "commitment");
        vm.assertEq(vote.stake, 500, "stake");
        vm.assertEq(uint256(vote.status), uint256(VoteStatus.Committed), "status");
        vm.assertEq(uint256(vote.choice), uint256(Choice.None), "choice");
        vm.assertEq(curation.getChallenge(id).committedStake, 500, "committed");
        vm.assertEq(token.balanceOf(voter1), PURSE - 500, "locked");
        assertSolvent();
    }

    function test_oneVoteForEachAccount() public {
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        vm.expectRevert(abi.encodeWithSelector(CurationVoteStatus.selector, id, voter1, VoteStatus.Committed));
        vm.prank(voter1);
        curation.commitVote(id, "another", 1);
    }

    function test_emptyVotesAreNone() public {
        uint64 id = challenged(provider);
        vm.expectRevert(abi.encodeWithSelector(CurationVoteEmpty.selector));
        vm.prank(voter1);
        curation.commitVote(id, "commitment", 0);
        vm.expectRevert(abi.encodeWithSelector(CurationVoteEmpty.selector));
        vm.prank(voter1);
        curation.commitVote(id, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(CurationChallengeUnknown.selector, 9));
        vm.prank(voter1);
        curation.commitVote(9, "commitment", 1);
    }

    function test_commitsCloseOnTime(uint32 late) public {
        uint64 id = challenged(provider);
        vm.warp(commitEnd - 1);
        commit(id, voter1, Choice.Keep, 1);
        vm.warp(uint256(commitEnd) + late);
        vm.expectRevert(abi.encodeWithSelector(CurationPhase.selector, id, commitEnd, commitEnd + 1 days));
        vm.prank(voter2);
        curation.commitVote(id, "commitment", 1);
    }

    // ───────────────────────────────────────────── reveal ──────────────────────────────────────────────

    function test_aRevealCounts() public {
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        commit(id, voter2, Choice.Keep, 300);
        vm.warp(commitEnd);
        vm.expectEmit(address(curation));
        emit VoteRevealed(id, voter1, Choice.Remove, 500);
        vm.prank(stranger);
        curation.revealVote(id, voter1, Choice.Remove, SALT);
        reveal(id, voter2, Choice.Keep);
        vm.assertEq(curation.getChallenge(id).removeStake, 500, "remove");
        vm.assertEq(curation.getChallenge(id).keepStake, 300, "keep");
        vm.expectRevert(abi.encodeWithSelector(CurationVoteStatus.selector, id, voter1, VoteStatus.Revealed));
        reveal(id, voter1, Choice.Remove);
    }

    function test_onlyWhatWasCommittedIsRevealed() public {
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        commit(id, voter2, Choice.None, 500);
        vm.warp(commitEnd);
        bytes memory refusal = abi.encodeWithSelector(CurationCommitmentMismatch.selector, id, voter1);
        vm.expectRevert(refusal);
        curation.revealVote(id, voter1, Choice.Keep, SALT);
        vm.expectRevert(refusal);
        curation.revealVote(id, voter1, Choice.Remove, "other salt");
        vm.expectRevert(abi.encodeWithSelector(CurationCommitmentMismatch.selector, id, voter2));
        curation.revealVote(id, voter2, Choice.None, SALT);
        vm.expectRevert(abi.encodeWithSelector(CurationVoteStatus.selector, id, voter3, VoteStatus.None));
        curation.revealVote(id, voter3, Choice.Keep, SALT);
        vm.expectRevert(abi.encodeWithSelector(CurationChallengeUnknown.selector, 9));
        curation.revealVote(9, voter1, Choice.Keep, SALT);
    }

    function test_revealsOpenAndCloseOnTime(uint32 late) public {
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        bytes memory refusal = abi.encodeWithSelector(CurationPhase.selector, id, commitEnd, commitEnd + 1 days);
        vm.warp(commitEnd - 1);
        vm.expectRevert(refusal);
        reveal(id, voter1, Choice.Remove);
        vm.warp(uint256(commitEnd) + 1 days + late);
        vm.expectRevert(refusal);
        reveal(id, voter1, Choice.Remove);
        vm.warp(commitEnd + 1 days - 1);
        reveal(id, voter1, Choice.Remove);
    }

    // ────────────────────────────────────────────── claim ──────────────────────────────────────────────

    function test_aClaimCountsOnce() public {
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        vm.warp(commitEnd);
        reveal(id, voter1, Choice.Remove);
        vm.expectRevert(abi.encodeWithSelector(CurationUnresolved.selector, id));
        curation.claim(id, voter1);
        pass(1 days);
        curation.resolve(id);
        vm.expectEmit(address(curation));
        emit VoteClaimed(id, voter1, 500 + 400);
        vm.prank(stranger);
        curation.claim(id, voter1);
        vm.expectRevert(abi.encodeWithSelector(CurationVoteStatus.selector, id, voter1, VoteStatus.Claimed));
        curation.claim(id, voter1);
        vm.expectRevert(abi.encodeWithSelector(CurationVoteStatus.selector, id, voter2, VoteStatus.None));
        curation.claim(id, voter2);
        vm.expectRevert(abi.encodeWithSelector(CurationChallengeUnknown.selector, 9));
        curation.claim(9, voter1);
    }

    function test_withdrawsOnceAndWhereToIsAskedFor() public {
        uint64 id = votedOut(provider);
        curation.claim(id, voter1);
        vm.expectRevert(abi.encodeWithSelector(CurationRecipient.selector, address(0)));
        vm.prank(voter1);
        curation.withdraw(address(0));
        vm.expectRevert(abi.encodeWithSelector(CurationRecipient.selector, address(curation)));
        vm.prank(voter1);
        curation.withdraw(address(curation));
        vm.expectEmit(address(curation));
        emit Withdrawn(voter1, voter2, 900);
        vm.prank(voter1);
        curation.withdraw(voter2);
        vm.assertEq(token.balanceOf(voter2), PURSE + 900, "paid");
        vm.expectRevert(abi.encodeWithSelector(CurationNothingToWithdraw.selector, voter1));
        vm.prank(voter1);
        curation.withdraw(voter1);
        assertSolvent();
    }
}
