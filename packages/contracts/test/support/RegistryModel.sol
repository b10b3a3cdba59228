// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "../../contracts/RegistryTypes.sol";

/// @title What must be true of a registry after each step, kept in plain variables
/// @dev Numbers are those of `ServerRegistryInvariantTest`.
abstract contract RegistryModel {
    struct Standing {
        address owner;
        ProviderStatus status;
        uint40 until;
        uint40 exitAt;
        uint40 guardianRestsUntil;
    }

    struct Listing {
        uint40 provider;
        uint40 expiresAt;
        uint40 consentedUntil;
        uint64 sequence;
        bool draining;
    }

    struct Operator {
        uint8 roles;
        uint40 expiresAt;
    }

    uint40 internal constant APPROVAL_DELAY = 1 days;
    uint40 internal constant EXIT_DELAY = 7 days;
    uint40 internal constant GUARDIAN_PERIOD = 3 days;
    uint40 internal constant EPOCH = 5 days;
    uint32 internal constant REMOVAL_CAP = 3;

    uint40 public providers;
    mapping(uint40 provider => bool) public curatorApproved;
    mapping(bytes32 resourceType => uint48) public listChanges;
    uint48 public providerChanges;
    mapping(uint256 epoch => uint32) public removalsIn;

    mapping(uint40 provider => Standing) internal _standings;
    mapping(bytes32 resourceType => mapping(bytes32 nodeId => Listing)) internal _listings;
    mapping(uint40 provider => mapping(address owner => mapping(address operator => Operator))) internal _operators;
    mapping(bytes32 consent => bool) private _spent;

    function listing(bytes32 resourceType, bytes32 nodeId) external view returns (Listing memory) {
        return _listings[resourceType][nodeId];
    }

    function ownerOf(uint40 provider) public view returns (address) {
        return _standings[provider].owner;
    }

    function statusOf(uint40 provider) public view returns (ProviderStatus) {
        Standing memory standing = _standings[provider];
        bool isEnded = standing.status == ProviderStatus.Rejected || standing.status == ProviderStatus.Removed;
        if (isEnded) return standing.status;
        if (standing.exitAt != 0 && block.timestamp >= standing.exitAt) return ProviderStatus.Exited;
        if (standing.until != 0 && block.timestamp >= standing.until) return ProviderStatus.Approved;
        return standing.status;
    }

    // ─────────────────────────────────────────────── what is legal ────────────────────────────────────────

    function _isFinal(uint40 provider) internal view returns (bool) {
        ProviderStatus status = statusOf(provider);
        return status == ProviderStatus.Rejected || status == ProviderStatus.Removed || status == ProviderStatus.Exited;
    }

    function _isLive(uint40 provider) internal view returns (bool) {
        return provider != 0 && !_isFinal(provider);
    }

    function _mayAct(uint40 provider, address actor, uint8 roles) internal view returns (bool) {
        if (provider == 0) return false;
        address owner = ownerOf(provider);
        Operator memory operator = _operators[provider][owner][actor];
        return actor == owner || (block.timestamp <= operator.expiresAt && operator.roles & roles == roles);
    }

    function _isExpiry(uint40 expiresAt, uint40 present, uint40 consentedUntil) internal view returns (bool) {
        return expiresAt > block.timestamp && expiresAt > present && expiresAt <= consentedUntil
            && expiresAt <= block.timestamp + 90 days;
    }

    function _isPrunable(Listing memory present) internal view returns (bool) {
        if (present.provider == 0) return false;
        return block.timestamp >= present.expiresAt + 7 days || _isFinal(present.provider);
    }

    /// @return to what the action makes of the status now; `None` where it is illegal
    /// @return until when that turns into Approved by itself
    function _outcome(uint40 provider, uint8 action) internal view returns (ProviderStatus to, uint40 until) {
        ProviderStatus from = statusOf(provider);
        bool isApproval = from == ProviderStatus.Approved || from == ProviderStatus.Approving;
        bool isSuspension = from == ProviderStatus.Suspended || from == ProviderStatus.SuspendedByGuardian;
        bool hasRoom = removalsIn[block.timestamp / EPOCH] < REMOVAL_CAP;
        uint40 time = uint40(block.timestamp);
        uint40 lapse = _standings[provider].until;
        if (action == 0 && from == ProviderStatus.Applied) return (ProviderStatus.Approving, time + APPROVAL_DELAY);
        if (action == 1 && (from == ProviderStatus.Applied || from == ProviderStatus.Approving)) {
            return (ProviderStatus.Rejected, 0);
        }
        if (action == 2 && isApproval && hasRoom) return (ProviderStatus.Suspended, 0);
        if (action == 3 && isSuspension) {
            bool isSooner = from == ProviderStatus.SuspendedByGuardian && lapse < time + APPROVAL_DELAY;
            return (ProviderStatus.Approving, isSooner ? lapse : time + APPROVAL_DELAY);
        }
        if (action == 4 && (isApproval || isSuspension) && hasRoom) return (ProviderStatus.Removed, 0);
        if (action == 5 && from == ProviderStatus.SuspendedByGuardian) return (ProviderStatus.Suspended, 0);
        bool isRested = time >= _standings[provider].guardianRestsUntil;
        if (action == 6 && isApproval && hasRoom && isRested) {
            bool isApproving = from == ProviderStatus.Approving && lapse > time + GUARDIAN_PERIOD;
            return (ProviderStatus.SuspendedByGuardian, isApproving ? lapse : time + GUARDIAN_PERIOD);
        }
        return (ProviderStatus.None, 0);
    }

    // ─────────────────────────────────────────────── what is done ─────────────────────────────────────────

    function _registered(address owner) internal {
        _standings[++providers] = Standing(owner, ProviderStatus.Applied, 0, 0, 0);
        ++providerChanges;
    }

    function _decided(uint40 provider, uint8 action, ProviderStatus to, uint40 until) internal {
        if (action == 0) curatorApproved[provider] = true;
        if (action == 2 || action == 4 || action == 6) ++removalsIn[block.timestamp / EPOCH];
        if (action == 6) _standings[provider].guardianRestsUntil = until + EPOCH;
        (_standings[provider].status, _standings[provider].until) = (to, until);
        ++providerChanges;
    }

    /// @dev A consent that counted: never before.
    function _listed(bytes32 resourceType, bytes32 nodeId, Listing memory present) internal {
        bytes32 consent = keccak256(abi.encode(resourceType, nodeId, present.sequence));
        require(!_spent[consent], "a consent counted twice");
        _spent[consent] = true;
        _listings[resourceType][nodeId] = present;
        ++listChanges[resourceType];
    }

    function _unlisted(bytes32 resourceType, bytes32 nodeId, uint64 sequence) internal {
        _listings[resourceType][nodeId] = Listing(0, 0, 0, sequence, false);
        ++listChanges[resourceType];
    }
}
