// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../contracts/RegistryTypes.sol";
import {Choice, Listing, ListingStatus} from "../contracts/TokenCurationTypes.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {vm} from "./support/Vm.sol";

contract TokenCurationListingsTest is CurationTest {
    // ────────────────────────────────────────────── apply ──────────────────────────────────────────────

    function test_anApplicationPutsTheDepositAtStake() public {
        uint40 provider = register(alice);
        vm.expectEmit(address(curation));
        emit ListingApplied(provider, alice, 1, DEPOSIT, START + 2 days);
        vm.prank(alice);
        curation.applyFor(provider, 1);
        Listing memory made = listing(provider);
        vm.assertEq(made.provider, provider, "provider");
        vm.assertEq(uint256(made.status), uint256(ListingStatus.Applied), "status");
        vm.assertEq(made.parametersVersion, 1, "version");
        vm.assertEq(made.readyAt, START + 2 days, "ready at");
        vm.assertEq(made.deposit, DEPOSIT, "deposit");
        vm.assertEq(made.challenge, 0, "challenge");
        vm.assertEq(token.balanceOf(alice), PURSE - DEPOSIT, "paid");
        assertStanding(provider, ProviderStatus.Applied);
        assertSolvent();
    }

    function test_onlyTheOwnerApplies() public {
        uint40 provider = register(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationNotProviderOwner.selector, provider, stranger));
        vm.prank(stranger);
        curation.applyFor(provider, 1);
    }

    function test_aProviderAppliesOnce() public {
        uint40 provider = applied(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Applied));
        vm.prank(alice);
        curation.applyFor(provider, 1);
    }

    function test_anUnknownProviderCannotApply() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 9));
        vm.prank(alice);
        curation.applyFor(9, 1);
    }

    function test_aRejectedProviderCannotApply() public {
        uint40 provider = register(alice);
        _asCurator(abi.encodeCall(registry.reject, (provider, "")));
        vm.expectRevert(abi.encodeWithSelector(CurationProviderStatus.selector, provider, ProviderStatus.Rejected));
        vm.prank(alice);
        curation.applyFor(provider, 1);
    }

    function test_whoWasApprovedBeforeIsListedAtOnce() public {
        uint40 provider = register(alice);
        _asCurator(abi.encodeCall(registry.approve, (provider)));
        vm.prank(alice);
        curation.applyFor(provider, 1);
        assertListing(provider, ListingStatus.Listed);
        vm.assertEq(listing(provider).readyAt, 0, "nothing to wait for");
    }

    function test_whoWasSuspendedBeforeWaitsAndIsReinstated() public {
        uint40 provider = register(alice);
        _asCurator(abi.encodeCall(registry.approve, (provider)));
        _asCurator(abi.encodeCall(registry.suspend, (provider, "")));
        vm.prank(alice);
        curation.applyFor(provider, 1);
        assertListing(provider, ListingStatus.Applied);
        pass(2 days);
        curation.approve(provider);
        assertStanding(provider, ProviderStatus.Approved);
    }

    function test_noDepositsForACurationThatIsNoCurator() public {
        uint40 provider = register(alice);
        _depose();
        vm.expectRevert(abi.encodeWithSelector(CurationNotCurator.selector));
        vm.prank(alice);
        curation.applyFor(provider, 1);
        vm.expectRevert(abi.encodeWithSelector(CurationNotCurator.selector));
        vm.prank(challenger);
        curation.challenge(provider, 1, "uri", "hash");
    }

    // ───────────────────────────────────────────── approve ─────────────────────────────────────────────

    function test_anybodyApprovesWhenThePeriodIsOver() public {
        uint40 provider = applied(alice);
        pass(2 days - 1);
        vm.expectRevert(abi.encodeWithSelector(CurationTooEarly.selector, START + 2 days));
        vm.prank(stranger);
        curation.approve(provider);
        pass(1);
        vm.expectEmit(address(curation));
        emit ListingApproved(provider);
        vm.prank(stranger);
        curation.approve(provider);
        assertListing(provider, ListingStatus.Listed);
        assertStanding(provider, ProviderStatus.Approved);
    }

    function test_nothingElseIsApproved() public {
        uint40 provider = register(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.None));
        curation.approve(provider);
        uint40 second = listed(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, second, ListingStatus.Listed));
        curation.approve(second);
    }

    function test_aChallengedApplicationIsNotApproved() public {
        uint40 provider = applied(alice);
        uint64 id = challenged(provider);
        pass(2 days);
        vm.expectRevert(abi.encodeWithSelector(CurationChallenged.selector, provider, id));
        curation.approve(provider);
    }

    function test_theRegistryHasTheLastWordOnAnApproval() public {
        uint40 provider = applied(alice);
        vm.prank(alice);
        registry.requestExit(provider);
        pass(REGISTRY_EXIT);
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderStatus.selector, provider, ProviderStatus.Exited));
        curation.approve(provider);
    }

    // ────────────────────────────────────────────── exit ───────────────────────────────────────────────

    function test_theDepositOutlastsTheProvidersExit() public {
        uint40 provider = listed(alice);
        vm.prank(alice);
        registry.requestExit(provider);
        uint40 readyAt = uint40(block.timestamp) + REGISTRY_EXIT + 5 days;
        vm.expectEmit(address(curation));
        emit ExitStarted(provider, readyAt);
        vm.prank(alice);
        curation.startExit(provider);
        assertListing(provider, ListingStatus.Exiting);
        assertStanding(provider, ProviderStatus.Approved);
        vm.warp(readyAt - 1);
        assertStanding(provider, ProviderStatus.Exited);
        vm.expectRevert(abi.encodeWithSelector(CurationTooEarly.selector, readyAt));
        curation.finishExit(provider);
        vm.warp(readyAt);
        vm.expectEmit(address(curation));
        emit ExitFinished(provider, alice, DEPOSIT);
        curation.finishExit(provider);
        assertListing(provider, ListingStatus.Closed);
        vm.assertEq(listing(provider).deposit, 0, "nothing at stake");
        vm.prank(alice);
        vm.assertEq(curation.withdraw(alice), DEPOSIT, "withdrawn");
        vm.assertEq(token.balanceOf(alice), PURSE, "all back");
        assertSolvent();
    }

    function test_anExitBeginsInTheRegistry() public {
        uint40 provider = listed(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationProviderStatus.selector, provider, ProviderStatus.Approved));
        vm.prank(alice);
        curation.startExit(provider);
    }

    function test_whoseExitIsLongPastWaitsFromNow() public {
        uint40 provider = listed(alice);
        vm.prank(alice);
        registry.requestExit(provider);
        pass(30 days);
        vm.prank(alice);
        curation.startExit(provider);
        vm.assertEq(listing(provider).readyAt, block.timestamp + 5 days, "from now");
    }

    function test_whomALaterCuratorRemovedGetsTheDepositAfterTheDelay() public {
        uint40 provider = listed(alice);
        _depose();
        vm.prank(founder);
        registry.remove(provider, "");
        vm.prank(alice);
        curation.startExit(provider);
        pass(5 days);
        curation.finishExit(provider);
        vm.assertEq(curation.creditOf(alice), DEPOSIT, "credited");
    }

    function test_onlyTheOwnerStartsAnExit() public {
        uint40 provider = listed(alice);
        vm.prank(alice);
        registry.requestExit(provider);
        vm.expectRevert(abi.encodeWithSelector(CurationNotProviderOwner.selector, provider, stranger));
        vm.prank(stranger);
        curation.startExit(provider);
    }

    function test_anExitStartsOnce() public {
        uint40 provider = exiting(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Exiting));
        vm.prank(alice);
        curation.startExit(provider);
    }

    function test_anApplicationIsTakenBackByTheSameWay() public {
        uint40 provider = applied(alice);
        vm.prank(alice);
        registry.requestExit(provider);
        vm.prank(alice);
        curation.startExit(provider);
        pass(2 days);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Exiting));
        curation.approve(provider);
        pass(REGISTRY_EXIT + 5 days);
        curation.finishExit(provider);
        vm.assertEq(curation.creditOf(alice), DEPOSIT, "credited");
    }

    function test_onlyAnExitIsFinished() public {
        uint40 provider = listed(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Listed));
        curation.finishExit(provider);
    }

    function test_theDepositFollowsTheProvider() public {
        uint40 provider = exiting(alice);
        vm.prank(alice);
        registry.transferProvider(provider, bob);
        vm.prank(bob);
        registry.acceptProvider(provider);
        pass(REGISTRY_EXIT + 5 days);
        curation.finishExit(provider);
        vm.assertEq(curation.creditOf(bob), DEPOSIT, "the new owner's");
        vm.assertEq(curation.creditOf(alice), 0, "not the old one's");
    }

    // ───────────────────────────────────────────── enforce ─────────────────────────────────────────────

    function test_onlyACondemnedProviderIsEnforced() public {
        uint40 provider = listed(alice);
        vm.expectRevert(abi.encodeWithSelector(CurationListingStatus.selector, provider, ListingStatus.Listed));
        curation.enforce(provider);
    }

    function test_aRemovalBeyondTheCapWaitsForTheNextEpoch() public {
        uint40[3] memory providers = [listed(alice), listed(alice), listed(alice)];
        uint256 epochStart = (block.timestamp / EPOCH + 1) * EPOCH;
        vm.warp(epochStart - 2 days);
        uint64[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) {
            ids[i] = challenged(providers[i]);
            commit(ids[i], voter1, Choice.Remove, 500);
        }
        pass(1 days);
        for (uint256 i = 0; i < 3; ++i) {
            reveal(ids[i], voter1, Choice.Remove);
        }
        pass(1 days);
        curation.resolve(ids[0]);
        curation.resolve(ids[1]);
        bytes memory reason =
            abi.encodeWithSelector(RegistryRemovalCapReached.selector, CAP, uint40(epochStart + EPOCH));
        vm.expectEmit(address(curation));
        emit RemovalDeferred(providers[2], reason);
        curation.resolve(ids[2]);
        assertListing(providers[2], ListingStatus.Condemned);
        assertStanding(providers[2], ProviderStatus.Approved);
        vm.assertEq(curation.creditOf(challenger), 3 * (DEPOSIT + 600), "the vote is settled all the same");

        vm.expectRevert(abi.encodeWithSelector(CurationRegistryRefuses.selector, providers[2], reason));
        curation.enforce(providers[2]);
        vm.warp(epochStart + EPOCH);
        vm.expectEmit(address(curation));
        emit RemovalEnforced(providers[2]);
        vm.prank(stranger);
        curation.enforce(providers[2]);
        assertListing(providers[2], ListingStatus.Closed);
        assertStanding(providers[2], ProviderStatus.Removed);
    }

    function test_aRejectionThatTheRegistryRefusesIsDueToo() public {
        uint40 provider = applied(alice);
        uint64 id = challenged(provider);
        commit(id, voter1, Choice.Remove, 500);
        pass(1 days);
        reveal(id, voter1, Choice.Remove);
        pass(1 days);
        _depose();
        bytes memory reason = abi.encodeWithSelector(RegistryNotCurator.selector, address(curation));
        vm.expectEmit(address(curation));
        emit RemovalDeferred(provider, reason);
        curation.resolve(id);
        assertListing(provider, ListingStatus.Condemned);
    }

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    function test_boundsAQuery() public {
        vm.assertEq(curation.getListings(new uint40[](100)).length, 100, "the most");
        vm.expectRevert(abi.encodeWithSelector(CurationQueryTooLarge.selector, 101, 100));
        curation.getListings(new uint40[](101));
    }

    /// @dev As if the curation had decided: what stood in the registry before it came.
    function _asCurator(bytes memory call) private {
        vm.prank(address(curation));
        (bool isDone,) = address(registry).call(call);
        vm.assertTrue(isDone, "decided");
    }

    /// @dev The role goes back to the founder by the announced way.
    function _depose() private {
        vm.prank(governor);
        curation.announceSuccessor(founder);
        pass(GRACE);
        curation.handOver();
        vm.prank(founder);
        registry.acceptCurator();
    }
}
