// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IServerRegistryErrors} from "../../contracts/IServerRegistryErrors.sol";
import {ITokenCurationErrors} from "../../contracts/ITokenCurationErrors.sol";
import {ITokenCurationEvents} from "../../contracts/ITokenCurationEvents.sol";
import {ProviderStatus, RegistrySettings} from "../../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../../contracts/ServerRegistry.sol";
import {TokenCuration} from "../../contracts/TokenCuration.sol";
import {
    Challenge,
    ChallengeOutcome,
    Choice,
    CurationParameters,
    Listing,
    ListingStatus
} from "../../contracts/TokenCurationTypes.sol";
import {PlainToken} from "./Tokens.sol";
import {vm} from "./Vm.sol";

/// @title A registry in the hands of a token curation, with owners, a challenger and voters who hold the token
abstract contract CurationTest is ITokenCurationErrors, ITokenCurationEvents, IServerRegistryErrors {
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant GRACE = 7 days;
    uint40 internal constant REGISTRY_EXIT = 3 days;
    uint40 internal constant EPOCH = 7 days;
    uint32 internal constant CAP = 2;
    uint128 internal constant DEPOSIT = 1_000;
    uint256 internal constant PURSE = 1_000_000;
    bytes32 internal constant SALT = "salt";

    address internal founder = address(0xC0FFEE);
    address internal governor = address(0x60);
    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B);
    address internal challenger = address(0xC4A1);
    address internal voter1 = address(0x71);
    address internal voter2 = address(0x72);
    address internal voter3 = address(0x73);
    address internal stranger = address(0xBAD);

    ServerRegistry internal registry;
    PlainToken internal token;
    TokenCuration internal curation;

    function setUp() public virtual {
        vm.warp(START);
        registry = new ServerRegistry(settings());
        token = new PlainToken();
        curation = deploy(IERC20(address(token)));
        putInCharge(curation);
        address[7] memory holders = [alice, bob, challenger, voter1, voter2, voter3, stranger];
        for (uint256 i = 0; i < holders.length; ++i) {
            token.mint(holders[i], PURSE);
            vm.prank(holders[i]);
            token.approve(address(curation), type(uint256).max);
        }
    }

    function settings() internal view virtual returns (RegistrySettings memory) {
        return RegistrySettings({
            curator: founder,
            guardian: address(0x6A4D),
            approvalDelay: 0,
            exitDelay: REGISTRY_EXIT,
            guardianPeriod: 3 days,
            epoch: EPOCH,
            removalCap: CAP
        });
    }

    function rules() internal pure returns (CurationParameters memory) {
        return CurationParameters({
            deposit: DEPOSIT,
            quorum: 100,
            applicationPeriod: 2 days,
            commitPeriod: 1 days,
            revealPeriod: 1 days,
            exitDelay: 5 days,
            threshold: 5_000,
            winnerShare: 6_000,
            unrevealedPenalty: 1_000
        });
    }

    function deploy(IERC20 token_) internal returns (TokenCuration) {
        return new TokenCuration(registry, token_, governor, GRACE, rules());
    }

    function putInCharge(TokenCuration next) internal {
        vm.prank(founder);
        registry.transferCurator(address(next));
        next.takeRole();
    }

    // ────────────────────────────────────────────── steps ──────────────────────────────────────────────

    function register(address owner) internal returns (uint40 provider) {
        vm.prank(owner);
        return registry.registerProvider("", 0);
    }

    /// @dev A provider whose application stands.
    function applied(address owner) internal returns (uint40 provider) {
        provider = register(owner);
        vm.prank(owner);
        curation.applyFor(provider, 1);
    }

    /// @dev A provider that is approved with a deposit at stake.
    function listed(address owner) internal returns (uint40 provider) {
        provider = applied(owner);
        pass(2 days);
        curation.approve(provider);
    }

    /// @dev A provider that leaves; the registry's own delay has still to run.
    function exiting(address owner) internal returns (uint40 provider) {
        provider = listed(owner);
        vm.prank(owner);
        registry.requestExit(provider);
        vm.prank(owner);
        curation.startExit(provider);
    }

    function challenged(uint40 provider) internal returns (uint64 challengeId) {
        vm.prank(challenger);
        return curation.challenge(provider, 1, "https://evidence.example", keccak256("evidence"));
    }

    function commit(uint64 challengeId, address voter, Choice choice, uint128 stake) internal {
        bytes32 commitment = commitmentOf(challengeId, voter, choice);
        vm.prank(voter);
        curation.commitVote(challengeId, commitment, stake);
    }

    function reveal(uint64 challengeId, address voter, Choice choice) internal {
        curation.revealVote(challengeId, voter, choice, SALT);
    }

    /// @dev Puts a provider to the vote and lets voter1 decide.
    function votedOut(uint40 provider) internal returns (uint64 challengeId) {
        challengeId = challenged(provider);
        commit(challengeId, voter1, Choice.Remove, 500);
        pass(1 days);
        reveal(challengeId, voter1, Choice.Remove);
        pass(1 days);
        curation.resolve(challengeId);
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    // ────────────────────────────────────────────── looks ──────────────────────────────────────────────

    function commitmentOf(uint64 challengeId, address voter, Choice choice) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(curation), challengeId, voter, choice, SALT));
    }

    function listing(uint40 provider) internal view returns (Listing memory) {
        uint40[] memory ids = new uint40[](1);
        ids[0] = provider;
        return curation.getListings(ids)[0];
    }

    function standing(uint40 provider) internal view returns (ProviderStatus) {
        return registry.getProvider(provider).status;
    }

    function assertListing(uint40 provider, ListingStatus expected) internal view {
        vm.assertEq(uint256(listing(provider).status), uint256(expected), "listing status");
    }

    function assertStanding(uint40 provider, ProviderStatus expected) internal view {
        vm.assertEq(uint256(standing(provider)), uint256(expected), "registry status");
    }

    function assertOutcome(uint64 challengeId, ChallengeOutcome expected) internal view {
        vm.assertEq(uint256(curation.getChallenge(challengeId).outcome), uint256(expected), "outcome");
    }

    /// @dev All that is owed lies here, and nothing else came.
    function assertSolvent() internal view {
        vm.assertEq(token.balanceOf(address(curation)), curation.totalOwed(), "solvent");
    }

    function text(uint256 length) internal pure returns (string memory) {
        return string(new bytes(length));
    }
}
