// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../contracts/RegistryTypes.sol";
import {
    Challenge,
    ChallengeOutcome,
    Listing,
    ListingStatus,
    Vote,
    VoteStatus
} from "../contracts/TokenCurationTypes.sol";
import {CurationHandler} from "./support/CurationHandler.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {vm} from "./support/Vm.sol";

contract TokenCurationInvariants is CurationTest {
    CurationHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new CurationHandler(curation, token);
        handler.applyFor(0);
        handler.applyFor(1);
        pass(2 days);
        handler.approve(0);
        handler.challenge(0, 2);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev The contract holds what it owes: by its own book, by what went in and out, and by all claims added up one by one.
    function invariant_conservesDeposits() external view {
        uint256 held = token.balanceOf(address(curation));
        vm.assertEq(held, curation.totalOwed(), "its own book");
        vm.assertEq(held, handler.paidIn() - handler.paidOut(), "in and out");
        vm.assertEq(held, _claims(), "all claims");
    }

    function invariant_noClaimCountsTwice() external view {
        address[] memory people = handler.people();
        for (uint64 id = 1; id <= curation.challengeCount(); ++id) {
            for (uint256 i = 0; i < people.length; ++i) {
                vm.assertLe(handler.claims(id, people[i]), 1, "once");
            }
        }
    }

    /// @dev Approved is who waited and was not challenged, and nobody else; who lost is out, or condemned.
    function invariant_noPathToApprovedButThroughTheWait() external view {
        uint40[] memory providers = handler.providers();
        Listing[] memory listings = curation.getListings(providers);
        for (uint256 i = 0; i < providers.length; ++i) {
            ProviderStatus standing = registry.getProvider(providers[i]).status;
            if (standing == ProviderStatus.Approved) vm.assertTrue(handler.wasReady(providers[i]), "waited");
            if (listings[i].status == ListingStatus.Closed) {
                vm.assertTrue(standing != ProviderStatus.Approved, "out of use");
                vm.assertEq(listings[i].deposit, 0, "nothing at stake");
            }
            if (listings[i].challenge != 0) {
                vm.assertEq(curation.getChallenge(listings[i].challenge).provider, providers[i], "its own challenge");
            }
        }
    }

    /// @dev Deposits, stakes, rewards not yet shared and credits; a stake that was not revealed less the forfeit that it still bears.
    function _claims() private view returns (uint256 sum) {
        address[] memory people = handler.people();
        for (uint256 i = 0; i < people.length; ++i) {
            sum += curation.creditOf(people[i]);
        }
        Listing[] memory listings = curation.getListings(handler.providers());
        for (uint256 i = 0; i < listings.length; ++i) {
            sum += listings[i].deposit;
        }
        for (uint64 id = 1; id <= curation.challengeCount(); ++id) {
            Challenge memory one = curation.getChallenge(id);
            if (one.outcome == ChallengeOutcome.Open) sum += one.deposit;
            sum += one.rewardLeft;
            sum -= one.forfeitLeft;
            for (uint256 i = 0; i < people.length; ++i) {
                Vote memory vote = curation.getVote(id, people[i]);
                if (vote.status == VoteStatus.Committed || vote.status == VoteStatus.Revealed) sum += vote.stake;
            }
        }
    }
}
