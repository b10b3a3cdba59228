// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {ProviderStatus} from "../contracts/RegistryTypes.sol";
import {TokenCuration} from "../contracts/TokenCuration.sol";
import {ChallengeOutcome, Choice, CurationParameters, ListingStatus} from "../contracts/TokenCurationTypes.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {FeeToken, ReentrantToken, SilentToken} from "./support/Tokens.sol";
import {vm} from "./support/Vm.sol";

/// @dev Attacks that were mounted on registries like this one, each against this one.
contract TokenCurationAttacksTest is CurationTest {
    // ─────────────────────────────────────────────── votes ──────────────────────────────────────────────

    /// @dev Who copies a commitment cannot open it, not even once the salt is public.
    function test_aCopiedVoteOpensForNobody() public {
        uint64 id = challenged(listed(alice));
        commit(id, voter1, Choice.Remove, 500);
        bytes32 copied = curation.getVote(id, voter1).commitment;
        vm.prank(stranger);
        curation.commitVote(id, copied, 400);
        pass(1 days);
        reveal(id, voter1, Choice.Remove);
        vm.expectRevert(abi.encodeWithSelector(CurationCommitmentMismatch.selector, id, stranger));
        curation.revealVote(id, stranger, Choice.Remove, SALT);
        pass(1 days);
        curation.resolve(id);
        curation.claim(id, stranger);
        vm.assertEq(curation.creditOf(stranger), 360, "the copy costs");
    }

    /// @dev A commitment made for one challenge is none for another.
    function test_aVoteIsGoodForOneChallenge() public {
        uint64 first = challenged(listed(alice));
        uint64 second = challenged(listed(bob));
        bytes32 commitment = commitmentOf(first, voter1, Choice.Remove);
        vm.prank(voter1);
        curation.commitVote(second, commitment, 500);
        pass(1 days);
        vm.expectRevert(abi.encodeWithSelector(CurationCommitmentMismatch.selector, second, voter1));
        reveal(second, voter1, Choice.Remove);
    }

    /// @dev A commitment made on another chain or for another contract is none here.
    function test_aVoteIsGoodForOneContractAndChain() public {
        uint64 id = challenged(listed(alice));
        bytes32 otherChain = keccak256(abi.encode(uint256(1), address(curation), id, voter1, Choice.Keep, SALT));
        bytes32 otherContract = keccak256(abi.encode(block.chainid, address(this), id, voter2, Choice.Keep, SALT));
        vm.prank(voter1);
        curation.commitVote(id, otherChain, 1);
        vm.prank(voter2);
        curation.commitVote(id, otherContract, 1);
        pass(1 days);
        vm.expectRevert(abi.encodeWithSelector(CurationCommitmentMismatch.selector, id, voter1));
        reveal(id, voter1, Choice.Keep);
        vm.expectRevert(abi.encodeWithSelector(CurationCommitmentMismatch.selector, id, voter2));
        reveal(id, voter2, Choice.Keep);
    }

    /// @dev A crowd of accounts that stake nothing weighs nothing, and one unit in many accounts weighs as much as in one.
    function test_emptyVotesWeighNothing() public {
        uint64 id = challenged(listed(alice));
        vm.expectRevert(abi.encodeWithSelector(CurationVoteEmpty.selector));
        vm.prank(stranger);
        curation.commitVote(id, "commitment", 0);
        for (uint160 i = 1; i <= 50; ++i) {
            token.mint(address(i << 32), 1);
            vm.prank(address(i << 32));
            token.approve(address(curation), 1);
            commit(id, address(i << 32), Choice.Remove, 1);
        }
        commit(id, voter1, Choice.Keep, 51);
        pass(1 days);
        for (uint160 i = 1; i <= 50; ++i) {
            reveal(id, address(i << 32), Choice.Remove);
        }
        reveal(id, voter1, Choice.Keep);
        pass(1 days);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Kept);
    }

    /// @dev The tokens that vote stay locked until the vote is over: none is lent twice, none leaves in between.
    function test_aStakeVotesOnce() public {
        uint64 id = challenged(listed(alice));
        commit(id, voter1, Choice.Remove, uint128(PURSE));
        vm.assertEq(token.balanceOf(voter1), 0, "nothing to lend on");
        vm.expectRevert(abi.encodeWithSelector(CurationNothingToWithdraw.selector, voter1));
        vm.prank(voter1);
        curation.withdraw(voter1);
    }

    // ─────────────────────────────────────────────── rules ──────────────────────────────────────────────

    /// @dev A deposit raised a thousandfold leaves old listings where they are, challengeable at the old price.
    function test_aRaisedDepositPushesNobodyOut() public {
        uint40 provider = listed(alice);
        CurationParameters memory dear = rules();
        dear.deposit = 1_000 * DEPOSIT;
        vm.prank(governor);
        curation.proposeParameters(dear);
        pass(GRACE);
        assertListing(provider, ListingStatus.Listed);
        assertStanding(provider, ProviderStatus.Approved);
        vm.expectRevert(abi.encodeWithSelector(CurationParametersChanged.selector, 2, 1));
        vm.prank(challenger);
        curation.challenge(provider, 2, "uri", "hash");
        uint64 id = challenged(provider);
        vm.assertEq(curation.getChallenge(id).deposit, DEPOSIT, "the listing's price");
    }

    /// @dev Rules that change in the middle of a dispute change nothing in it.
    function test_theRulesOfADisputeStand() public {
        uint40 provider = listed(alice);
        CurationParameters memory harsh = rules();
        (harsh.quorum, harsh.threshold, harsh.winnerShare, harsh.unrevealedPenalty) = (0, 9_000, 0, 10_000);
        (harsh.commitPeriod, harsh.revealPeriod) = (1 hours, 1 hours);
        vm.prank(governor);
        curation.proposeParameters(harsh);
        pass(GRACE - 1 days);
        uint64 id = challenged(provider);
        uint40 revealEnd = curation.getChallenge(id).revealEnd;
        commit(id, voter1, Choice.Remove, 600);
        commit(id, voter2, Choice.Keep, 400);
        commit(id, voter3, Choice.Keep, 100);
        pass(1 days);
        vm.assertEq(curation.parametersVersion(), 2, "other rules are in force");
        vm.assertEq(curation.getChallenge(id).revealEnd, revealEnd, "the same periods");
        reveal(id, voter1, Choice.Remove);
        reveal(id, voter2, Choice.Keep);
        pass(1 days);
        curation.resolve(id);
        assertOutcome(id, ChallengeOutcome.Removed);
        curation.claim(id, voter3);
        vm.assertEq(curation.creditOf(voter3), 90, "the old forfeit");
        vm.assertEq(curation.creditOf(challenger), DEPOSIT + 600, "the old share");
    }

    // ─────────────────────────────────────────────── exits ──────────────────────────────────────────────

    /// @dev Who sees a challenge coming cannot be gone, deposit and all, before it lands.
    function test_noExitBeforeTheChallengeLands() public {
        uint40 provider = exiting(alice);
        pass(REGISTRY_EXIT + 5 days - 1);
        uint64 id = challenged(provider);
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(CurationChallenged.selector, provider, id));
        curation.finishExit(provider);
    }

    function test_noExitWhileChallenged() public {
        uint40 provider = listed(alice);
        uint64 id = challenged(provider);
        vm.prank(alice);
        registry.requestExit(provider);
        vm.expectRevert(abi.encodeWithSelector(CurationChallenged.selector, provider, id));
        vm.prank(alice);
        curation.startExit(provider);
    }

    /// @dev A provider that challenges itself, to keep others from it until its exit is due, waits for the whole delay again.
    function test_aShamChallengeBuysNoExit() public {
        uint40 provider = exiting(alice);
        pass(REGISTRY_EXIT + 5 days - 1);
        vm.prank(alice);
        uint64 id = curation.challenge(provider, 1, "uri", "hash");
        pass(2 days);
        curation.resolve(id);
        uint40 readyAt = uint40(block.timestamp) + 5 days;
        vm.expectRevert(abi.encodeWithSelector(CurationTooEarly.selector, readyAt));
        curation.finishExit(provider);
        challenged(provider);
    }

    /// @dev An exit that lies far ahead is not brought nearer by a challenge.
    function test_aShamChallengeShortensNoExit() public {
        uint40 provider = exiting(alice);
        uint40 readyAt = listing(provider).readyAt;
        vm.prank(alice);
        uint64 id = curation.challenge(provider, 1, "uri", "hash");
        pass(2 days);
        curation.resolve(id);
        vm.assertEq(listing(provider).readyAt, readyAt, "as before");
    }

    // ───────────────────────────────────────────── switches ─────────────────────────────────────────────

    /// @dev A challenge after another, and the provider is in use all the time; each costs the challenger its deposit.
    function test_aChallengeIsNoOffSwitch() public {
        uint40 provider = listed(alice);
        for (uint256 i = 1; i <= 3; ++i) {
            uint64 id = challenged(provider);
            assertStanding(provider, ProviderStatus.Approved);
            pass(2 days);
            assertStanding(provider, ProviderStatus.Approved);
            curation.resolve(id);
            assertStanding(provider, ProviderStatus.Approved);
            vm.assertEq(curation.creditOf(alice), i * DEPOSIT, "paid for");
        }
    }

    /// @dev Neither governor nor founder nor stranger decides on a provider.
    function test_nobodyDecidesAlone() public {
        uint40 provider = listed(alice);
        address[3] memory people = [governor, founder, stranger];
        for (uint256 i = 0; i < people.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, people[i]));
            vm.prank(people[i]);
            registry.remove(provider, "");
            vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Listed));
            vm.prank(people[i]);
            curation.enforce(provider);
        }
    }

    /// @dev The vote and its money are settled although the registry is in other hands by now.
    function test_aDisputeOutlivesTheRole() public {
        uint40 provider = listed(alice);
        vm.prank(governor);
        curation.announceSuccessor(founder);
        pass(GRACE);
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        curation.handOver();
        vm.prank(founder);
        registry.acceptCurator();
        pass(1 days);
        reveal(id, voter1, Choice.Remove);
        pass(1 days);
        curation.resolve(id);
        assertListing(provider, ListingStatus.Condemned);
        assertStanding(provider, ProviderStatus.Approved);
        curation.claim(id, voter1);
        vm.assertEq(curation.creditOf(challenger), DEPOSIT + 600, "challenger");
        vm.assertEq(curation.creditOf(voter1), 900, "voter");
        vm.prank(founder);
        registry.remove(provider, "");
        curation.enforce(provider);
        assertListing(provider, ListingStatus.Closed);
    }

    // ────────────────────────────────────────────── tokens ──────────────────────────────────────────────

    function test_aTokenThatTakesAFeeIsRefused() public {
        FeeToken fee = new FeeToken();
        _exchange(IERC20(address(fee)));
        fee.mint(alice, PURSE);
        vm.prank(alice);
        fee.approve(address(curation), PURSE);
        uint40 provider = register(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationTokenShort.selector, DEPOSIT, DEPOSIT - DEPOSIT / 100));
        vm.prank(alice);
        curation.applyFor(provider, 1);
    }

    function test_aTokenThatAnswersNothingWorks() public {
        SilentToken silent = new SilentToken();
        _exchange(IERC20(address(silent)));
        silent.mint(alice, PURSE);
        silent.mint(challenger, PURSE);
        uint40 provider = listed(alice);
        uint64 id = challenged(provider);
        pass(2 days);
        curation.resolve(id);
        vm.prank(alice);
        curation.withdraw(alice);
        vm.assertEq(silent.balanceOf(alice), PURSE, "paid");
    }

    /// @dev A token that calls back in the middle of each payment gets nowhere.
    function test_aTokenThatCallsBackIsRefused() public {
        ReentrantToken mean = new ReentrantToken();
        _exchange(IERC20(address(mean)));
        address[2] memory people = [alice, challenger];
        for (uint256 i = 0; i < 2; ++i) {
            mean.mint(people[i], PURSE);
            vm.prank(people[i]);
            mean.approve(address(curation), PURSE);
        }
        uint40 provider = listed(alice);
        uint64 id = challenged(provider);
        pass(2 days);
        curation.resolve(id);

        bytes[9] memory calls = [
            abi.encodeCall(curation.withdraw, (address(mean))),
            abi.encodeCall(curation.applyFor, (provider, 1)),
            abi.encodeCall(curation.approve, (provider)),
            abi.encodeCall(curation.startExit, (provider)),
            abi.encodeCall(curation.finishExit, (provider)),
            abi.encodeCall(curation.enforce, (provider)),
            abi.encodeCall(curation.commitVote, (id, "commitment", 1)),
            abi.encodeCall(curation.resolve, (id)),
            abi.encodeCall(curation.claim, (id, alice))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _assertCallsBackInVain(mean, calls[i], provider);
        }
        _assertCallsBackInVain(mean, abi.encodeCall(curation.revealVote, (id, alice, Choice.Keep, SALT)), provider);
        _assertCallsBackInVain(mean, abi.encodeCall(curation.challenge, (provider, 1, "uri", "hash")), provider);
        vm.assertEq(mean.balanceOf(address(curation)), curation.totalOwed(), "solvent");
    }

    function _assertCallsBackInVain(ReentrantToken mean, bytes memory call, uint40 provider) private {
        mean.arm(address(curation), call);
        vm.prank(challenger);
        uint64 id = curation.challenge(provider, 1, "uri", "hash");
        _assertRefused(mean);
        pass(2 days);
        curation.resolve(id);
        mean.arm(address(curation), call);
        vm.prank(alice);
        curation.withdraw(alice);
        _assertRefused(mean);
    }

    function _assertRefused(ReentrantToken mean) private view {
        vm.assertTrue(mean.hasCalled(), "called back");
        bytes32 refusal = keccak256(abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector));
        vm.assertEq(keccak256(mean.refusal()), refusal, "refused");
    }

    /// @dev The same curation with another token.
    function _exchange(IERC20 other) private {
        vm.prank(governor);
        TokenCuration next = deploy(other);
        vm.prank(address(curation));
        registry.transferCurator(address(next));
        next.takeRole();
        curation = next;
    }
}
