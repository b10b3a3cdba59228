// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ITokenCurationErrors} from "./ITokenCurationErrors.sol";
import {ITokenCurationEvents} from "./ITokenCurationEvents.sol";
import {Challenge, Choice, CurationParameters, Listing, Vote} from "./TokenCurationTypes.sol";

/// @title A curator made of everybody who holds a token
/// @notice Holds the curator role of a `ServerRegistry`. A provider puts a deposit at stake and is approved unless challenged;
/// anybody may challenge it with evidence and an equal deposit; holders of the token vote by commit and reveal, with stakes that
/// are locked until the vote is over. Nobody approves or removes a provider in any other way, the governor included.
/// A guardian's suspension lapses by itself, as the registry has it: this curator confirms none, so that none is an off switch.
///
/// A challenged provider stays in use and is flagged. A challenge succeeds when the revealed stake reaches the quorum and more
/// than the threshold of it says so; in every other case, nobody voting included, it fails.
///
/// The rules of a listing are those in force when it began. The governor may propose others; they hold for listings that begin
/// after the grace period. Rights follow the provider's owner in the registry.
///
/// Times are Unix time in seconds, amounts in the token's smallest unit. There is no loop over stored data.
interface ITokenCuration is ITokenCurationErrors, ITokenCurationEvents {
    // ──────────────────────────────────────────── listings ─────────────────────────────────────────────

    /// @notice Puts a provider's deposit at stake: one that the registry has as applied or suspended waits out the application period;
    /// one that it approved before is listed at once. By the provider's owner, who has allowed this contract to take the deposit.
    /// @param version the rules that the caller has read
    function applyFor(uint40 provider, uint32 version) external;

    /// @notice Has the registry approve an application whose period is over and that is not challenged, or reinstate it where the
    /// registry has it as suspended. By anybody.
    function approve(uint40 provider) external;

    /// @notice Begins the wait for the deposit of a provider that leaves: its owner asked the registry for the exit, or the registry
    /// has it as rejected or removed. The deposit stays at stake, and may be challenged, until the exit delay after the provider left
    /// is over. Reverts while a challenge is open. By the provider's owner.
    function startExit(uint40 provider) external;

    /// @notice Credits the deposit of a provider that left to its owner. By anybody, when the delay is over and no challenge open.
    function finishExit(uint40 provider) external;

    /// @notice Removes a condemned provider from the registry, where that refused when the vote was resolved. By anybody.
    function enforce(uint40 provider) external;

    // ─────────────────────────────────────────── challenges ────────────────────────────────────────────

    /// @notice Challenges a provider, with a deposit equal to that of the provider's rules. A provider that the registry approved
    /// without this curation may be challenged as well; it has no deposit to lose.
    /// @param version the rules that hold: the listing's, or for a provider without a listing the present ones
    /// @param evidenceURI where the evidence is, 1 to MAX_TEXT bytes
    /// @param evidenceHash keccak256 of the evidence, not zero
    function challenge(uint40 provider, uint32 version, string calldata evidenceURI, bytes32 evidenceHash)
        external
        returns (uint64 challengeId);

    /// @notice Adds evidence, for either side. By anybody, before reveals begin.
    function giveEvidence(uint64 challengeId, string calldata evidenceURI, bytes32 evidenceHash) external;

    /// @notice Locks a stake behind a sealed vote. One vote for each account and challenge.
    /// @param commitment keccak256(abi.encode(chain id, this contract, challengeId, voter, choice, salt)), where the salt is 32
    /// random bytes: bound to the voter, so that a copy opens for nobody else
    /// @param stake not zero
    function commitVote(uint64 challengeId, bytes32 commitment, uint128 stake) external;

    /// @notice Opens a vote, so that it counts. By anybody who knows the salt.
    /// @param choice Keep or Remove
    function revealVote(uint64 challengeId, address voter, Choice choice, bytes32 salt) external;

    /// @notice Counts the vote and credits the deposits. By anybody, once reveals are over. Removes the provider from the registry
    /// when the challenge succeeded; where the registry refuses, the removal stays due for `enforce`.
    function resolve(uint64 challengeId) external;

    /// @notice Credits a voter's stake: with a share of the reward when it was right, whole when it was not, less the forfeit when
    /// it was not revealed. By anybody, once.
    function claim(uint64 challengeId, address voter) external;

    /// @notice Sends the caller all that is credited to it.
    function withdraw(address to) external returns (uint256 amount);

    // ──────────────────────────────────────────── governor ─────────────────────────────────────────────

    /// @notice Proposes other rules, in force for listings that begin after the grace period. Replaces a proposal that waits, and
    /// starts its period anew. By the governor.
    function proposeParameters(CurationParameters calldata parameters) external returns (uint32 version);

    /// @notice Takes a proposal back that waits. By the governor.
    function cancelParameters() external;

    /// @notice Announces who shall be offered the registry's curator role after the grace period; zero takes it back. By the
    /// governor.
    function announceSuccessor(address newSuccessor) external;

    /// @notice Offers the role to the announced successor. By anybody, after the grace period. Deposits and votes are settled here
    /// as before.
    function handOver() external;

    /// @notice Announces who shall be the registry's guardian after the grace period, zero for none. By the governor.
    function announceGuardian(address newGuardian) external;

    /// @notice Names the announced guardian in the registry. By anybody, after the grace period.
    function appointGuardian() external;

    /// @notice Takes the registry's curator role that was offered to this contract. By anybody.
    function takeRole() external;

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @notice Listings of providers, in the order asked; status `None` for one without. A challenge that is not zero is the flag.
    /// @param providers 0 to MAX_QUERY
    function getListings(uint40[] calldata providers) external view returns (Listing[] memory);

    function getChallenge(uint64 challengeId) external view returns (Challenge memory);

    function getVote(uint64 challengeId, address voter) external view returns (Vote memory);

    /// @notice Version of the rules for listings that begin now.
    function parametersVersion() external view returns (uint32);

    /// @return parameters the rules of a version, also of one that waits
    /// @return activeFrom when they came or come into force
    function getParameters(uint32 version)
        external
        view
        returns (CurationParameters memory parameters, uint40 activeFrom);

    /// @notice Challenges ever opened; ids are 1 to this number.
    function challengeCount() external view returns (uint64);

    /// @notice What `account` may withdraw.
    function creditOf(address account) external view returns (uint256);

    /// @notice All that this contract owes, in deposits, stakes, rewards and credits.
    function totalOwed() external view returns (uint256);

    function registry() external view returns (IServerRegistry);

    function token() external view returns (IERC20);

    /// @notice Who is announced to be offered the curator role, and when that may happen; zero when nobody is.
    function successor() external view returns (address account, uint40 readyAt);

    /// @notice Who is announced to be the registry's guardian, and when that may happen; zeros when nothing is announced.
    function nextGuardian() external view returns (address account, uint40 readyAt);

    /// @notice How long other rules, a successor and a guardian wait, in seconds.
    function GRACE_PERIOD() external view returns (uint40);

    /// @notice Shortest and longest of each period, in seconds.
    function MIN_PERIOD() external view returns (uint32);

    function MAX_PERIOD() external view returns (uint32);

    /// @notice Longest evidence URI, in bytes.
    function MAX_TEXT() external view returns (uint256);

    /// @notice Most providers in one `getListings`.
    function MAX_QUERY() external view returns (uint256);
}
