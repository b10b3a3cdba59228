// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../../contracts/ServerRegistry.sol";
import {TokenCuration} from "../../contracts/TokenCuration.sol";
import {
    Challenge,
    ChallengeOutcome,
    Choice,
    Listing,
    ListingStatus,
    Vote,
    VoteStatus
} from "../../contracts/TokenCurationTypes.sol";
import {PlainToken} from "./Tokens.sol";
import {vm} from "./Vm.sol";

/// @title Random life of a curation
/// @dev Steps that the rules forbid are tried as well: where a step must fail by time or by having been done, its success fails the run.
contract CurationHandler {
    uint256 private constant PROVIDERS_AT_MOST = 5;
    uint256 private constant VOTERS = 4;

    ServerRegistry public immutable registry;
    TokenCuration public immutable curation;
    PlainToken public immutable token;

    uint40[] private _providers;
    /// @dev Tokens that went in and came out, kept apart from the contract's own book.
    uint256 public paidIn;
    uint256 public paidOut;
    mapping(uint40 provider => bool) public wasReady;
    mapping(uint64 challengeId => mapping(address voter => uint256)) public claims;

    constructor(TokenCuration curation_, PlainToken token_) {
        curation = curation_;
        registry = ServerRegistry(address(curation_.registry()));
        token = token_;
        for (uint256 i = 0; i < VOTERS; ++i) {
            token.mint(person(i), 1e12);
            vm.prank(person(i));
            token.approve(address(curation), type(uint256).max);
        }
    }

    function person(uint256 which) public pure returns (address) {
        return address(uint160(0x7000 + which % VOTERS));
    }

    function people() external pure returns (address[] memory all) {
        all = new address[](VOTERS);
        for (uint256 i = 0; i < VOTERS; ++i) {
            all[i] = person(i);
        }
    }

    function providers() external view returns (uint40[] memory) {
        return _providers;
    }

    // ──────────────────────────────────────────────── steps ───────────────────────────────────────────────

    function passTime(uint32 time) external {
        vm.warp(block.timestamp + time % 2 days);
    }

    function applyFor(uint8 who) external {
        if (_providers.length == PROVIDERS_AT_MOST) return;
        vm.prank(person(who));
        uint40 provider = registry.registerProvider("", 0);
        _providers.push(provider);
        _pay(person(who), abi.encodeCall(curation.applyFor, (provider, 1)), 1_000);
    }

    function approve(uint8 which) external {
        (uint40 provider, Listing memory listing) = _pick(which);
        bool legal = listing.status == ListingStatus.Applied && listing.challenge == 0
            && block.timestamp >= listing.readyAt && registry.getProvider(provider).status == ProviderStatus.Applied;
        _expect(person(which), abi.encodeCall(curation.approve, (provider)), legal);
        if (legal) wasReady[provider] = true;
    }

    function exit(uint8 which) external {
        (uint40 provider, Listing memory listing) = _pick(which);
        if (provider == 0) return;
        address owner = registry.getProvider(provider).owner;
        vm.prank(owner);
        (bool isDone,) = address(registry).call(abi.encodeCall(registry.requestExit, (provider)));
        bool isLeaving = isDone || registry.getProvider(provider).exitAt != 0
            || registry.getProvider(provider).status == ProviderStatus.Removed
            || registry.getProvider(provider).status == ProviderStatus.Rejected;
        bool legal = isLeaving && listing.challenge == 0
            && (listing.status == ListingStatus.Applied || listing.status == ListingStatus.Listed);
        _expect(owner, abi.encodeCall(curation.startExit, (provider)), legal);
    }

    function finishExit(uint8 which) external {
        (uint40 provider, Listing memory listing) = _pick(which);
        bool legal =
            listing.status == ListingStatus.Exiting && listing.challenge == 0 && block.timestamp >= listing.readyAt;
        _expect(person(which), abi.encodeCall(curation.finishExit, (provider)), legal);
    }

    function challenge(uint8 which, uint8 who) external {
        (uint40 provider, Listing memory listing) = _pick(which);
        bool legal = listing.challenge == 0 && listing.status != ListingStatus.None
            && listing.status != ListingStatus.Condemned && listing.status != ListingStatus.Closed;
        bytes memory call = abi.encodeCall(curation.challenge, (provider, 1, "uri", "hash"));
        if (legal) _pay(person(who), call, 1_000);
        else _expect(person(who), call, false);
    }

    function commit(uint8 which, uint8 who, uint8 choice, uint32 stake) external {
        uint64 id = _challenge(which);
        if (id == 0) return;
        address voter = person(who);
        bool legal = block.timestamp < curation.getChallenge(id).commitEnd && stake != 0
            && curation.getVote(id, voter).status == VoteStatus.None;
        bytes memory call = abi.encodeCall(curation.commitVote, (id, _commitment(id, voter, choice), stake));
        if (legal) _pay(voter, call, stake);
        else _expect(voter, call, false);
    }

    /// @dev One time in four with another choice than was committed to.
    function reveal(uint8 which, uint8 who, uint8 choice) external {
        uint64 id = _challenge(which);
        if (id == 0) return;
        Challenge memory opened = curation.getChallenge(id);
        Vote memory vote = curation.getVote(id, person(who));
        bool legal = block.timestamp >= opened.commitEnd && block.timestamp < opened.revealEnd
            && vote.status == VoteStatus.Committed && vote.commitment == _commitment(id, person(who), choice);
        Choice said = choice % 2 == 0 ? Choice.Keep : Choice.Remove;
        _expect(person(who), abi.encodeCall(curation.revealVote, (id, person(who), said, "salt")), legal);
    }

    function resolve(uint8 which) external {
        uint64 id = _challenge(which);
        if (id == 0) return;
        Challenge memory opened = curation.getChallenge(id);
        bool legal = block.timestamp >= opened.revealEnd && opened.outcome == ChallengeOutcome.Open;
        _expect(person(which), abi.encodeCall(curation.resolve, (id)), legal);
    }

    function enforce(uint8 which) external {
        (uint40 provider, Listing memory listing) = _pick(which);
        if (listing.status == ListingStatus.Condemned && registry.removalsLeft() == 0) return;
        bool legal = listing.status == ListingStatus.Condemned;
        _expect(person(which), abi.encodeCall(curation.enforce, (provider)), legal);
    }

    function claim(uint8 which, uint8 who) external {
        uint64 id = _challenge(which);
        if (id == 0) return;
        VoteStatus status = curation.getVote(id, person(who)).status;
        bool legal = curation.getChallenge(id).outcome != ChallengeOutcome.Open
            && (status == VoteStatus.Committed || status == VoteStatus.Revealed);
        _expect(person(which), abi.encodeCall(curation.claim, (id, person(who))), legal);
        if (legal) ++claims[id][person(who)];
    }

    function withdraw(uint8 who) external {
        uint256 credit = curation.creditOf(person(who));
        _expect(person(who), abi.encodeCall(curation.withdraw, (person(who))), credit != 0);
        paidOut += credit;
    }

    // ──────────────────────────────────────────────── parts ───────────────────────────────────────────────

    function _pick(uint8 which) private view returns (uint40 provider, Listing memory listing) {
        if (_providers.length != 0) provider = _providers[which % _providers.length];
        uint40[] memory ids = new uint40[](1);
        ids[0] = provider;
        listing = curation.getListings(ids)[0];
    }

    function _challenge(uint8 which) private view returns (uint64) {
        uint64 count = curation.challengeCount();
        return count == 0 ? 0 : 1 + which % count;
    }

    function _commitment(uint64 id, address voter, uint8 choice) private view returns (bytes32) {
        Choice said = choice % 2 == 0 ? Choice.Keep : Choice.Remove;
        return keccak256(abi.encode(block.chainid, address(curation), id, voter, said, bytes32("salt")));
    }

    function _pay(address caller, bytes memory call, uint256 amount) private {
        _expect(caller, call, true);
        paidIn += amount;
    }

    function _expect(address caller, bytes memory call, bool legal) private {
        vm.prank(caller);
        (bool isDone,) = address(curation).call(call);
        require(isDone == legal, "the curation and the rules disagree");
    }
}
