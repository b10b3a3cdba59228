// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChallengeOutcome, Choice, CurationParameters} from "./TokenCurationTypes.sol";

/// @title All that a mirror of the token curation needs
/// @notice Times are Unix time in seconds, amounts in the token's smallest unit.
interface ITokenCurationEvents {
    event ParametersProposed(uint32 indexed version, CurationParameters parameters, uint40 activeFrom);
    event ParametersCancelled(uint32 indexed version);
    /// @notice The governor named who shall hold the curator role from `readyAt` on, or took that back (zero).
    event SuccessorAnnounced(address indexed successor, uint40 readyAt);
    /// @notice The governor named who shall be the registry's guardian from `readyAt` on; zero for nobody.
    event GuardianAnnounced(address indexed guardian, uint40 readyAt);
    event GuardianAppointed(address indexed guardian);
    event RoleTaken();
    event RoleOffered(address indexed successor);

    /// @notice A provider put a deposit at stake. `readyAt` is zero when it is approved already.
    event ListingApplied(
        uint40 indexed provider, address indexed owner, uint32 parametersVersion, uint128 deposit, uint40 readyAt
    );
    /// @notice The registry was told to approve or to reinstate the provider.
    event ListingApproved(uint40 indexed provider);
    event ExitStarted(uint40 indexed provider, uint40 readyAt);
    /// @notice A challenge failed, and what the listing waits for starts anew.
    event WaitRestarted(uint40 indexed provider, uint40 readyAt);
    /// @notice The deposit went to `owner`.
    event ExitFinished(uint40 indexed provider, address indexed owner, uint128 deposit);
    /// @notice A removal that was voted for is done.
    event RemovalEnforced(uint40 indexed provider);
    /// @notice The registry refused a removal for now, with this error of its own; anybody may enforce it later.
    event RemovalDeferred(uint40 indexed provider, bytes reason);

    /// @notice The provider is flagged from here to `ChallengeResolved`, and stays in use.
    event ChallengeOpened(
        uint64 indexed challenge,
        uint40 indexed provider,
        address indexed challenger,
        uint128 deposit,
        uint40 commitEnd,
        uint40 revealEnd
    );
    /// @notice Evidence for or against. `evidenceHash` is keccak256 of the document.
    event EvidenceGiven(uint64 indexed challenge, address indexed author, string evidenceURI, bytes32 evidenceHash);
    event VoteCommitted(uint64 indexed challenge, address indexed voter, uint128 stake, bytes32 commitment);
    event VoteRevealed(uint64 indexed challenge, address indexed voter, Choice choice, uint128 stake);
    /// @param winner who got `winnings`: the challenger, or the provider's owner
    /// @param reward what the voters who were right share
    event ChallengeResolved(
        uint64 indexed challenge,
        uint40 indexed provider,
        ChallengeOutcome indexed outcome,
        address winner,
        uint256 winnings,
        uint256 reward
    );
    event VoteClaimed(uint64 indexed challenge, address indexed voter, uint256 amount);

    event Credited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);
}
