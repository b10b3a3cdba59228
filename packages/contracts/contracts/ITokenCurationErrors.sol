// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "./RegistryTypes.sol";
import {ListingStatus, VoteStatus} from "./TokenCurationTypes.sol";

/// @title What the token curation refuses, and why
interface ITokenCurationErrors {
    /// There is no code at the address.
    error CurationNoContract(address account);
    /// This contract does not hold the registry's curator role.
    error CurationNotCurator();
    error CurationRecipient(address to);
    /// The token delivered another amount than was sent: tokens that take a fee are not accepted.
    error CurationTokenShort(uint256 expected, uint256 received);
    error CurationNothingToWithdraw(address account);

    /// A parameter lies outside of `least` to `most`.
    error CurationParameter(string name, uint256 value, uint256 least, uint256 most);
    error CurationNoPendingParameters();
    /// The rules that hold are those of `version`.
    error CurationParametersChanged(uint32 given, uint32 version);
    error CurationParametersUnknown(uint32 version);
    error CurationNothingAnnounced();

    error CurationNotProviderOwner(uint40 provider, address caller);
    /// The provider's status in the registry does not allow this.
    error CurationProviderStatus(uint40 provider, ProviderStatus status);
    error CurationListingStatus(uint40 provider, ListingStatus status);
    /// Unix time in seconds.
    error CurationTooEarly(uint40 readyAt);
    /// A challenge is open against the provider.
    error CurationChallenged(uint40 provider, uint64 challenge);
    /// The registry refuses for now, with this error of its own; try again.
    error CurationRegistryRefuses(uint40 provider, bytes reason);

    error CurationEvidenceMissing();
    /// Length in bytes.
    error CurationEvidenceURITooLong(uint256 length, uint256 maximum);
    error CurationChallengeUnknown(uint64 challenge);
    /// Commits counted before `commitEnd`, reveals from then and before `revealEnd`. Unix time in seconds.
    error CurationPhase(uint64 challenge, uint40 commitEnd, uint40 revealEnd);
    error CurationResolved(uint64 challenge);
    error CurationUnresolved(uint64 challenge);
    error CurationVoteEmpty();
    error CurationVoteStatus(uint64 challenge, address voter, VoteStatus status);
    /// Choice and salt are not what this voter committed to on this challenge.
    error CurationCommitmentMismatch(uint64 challenge, address voter);
    error CurationQueryTooLarge(uint256 length, uint256 maximum);
}
