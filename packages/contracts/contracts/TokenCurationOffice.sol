// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistry} from "./IServerRegistry.sol";
import {ITokenCuration} from "./ITokenCuration.sol";
import {TokenCurationParameters} from "./TokenCurationParameters.sol";

/// @title The curator's role and the guardian's, which change hands after an announcement that everybody can see in time
abstract contract TokenCurationOffice is TokenCurationParameters {
    /// @dev `readyAt` is zero when nothing is announced.
    struct Announcement {
        address account;
        uint40 readyAt;
    }

    /// @inheritdoc ITokenCuration
    IServerRegistry public immutable override registry;
    /// @inheritdoc ITokenCuration
    Announcement public override successor;
    /// @inheritdoc ITokenCuration
    Announcement public override nextGuardian;

    constructor(IServerRegistry registry_) {
        if (address(registry_).code.length == 0) revert CurationNoContract(address(registry_));
        registry = registry_;
    }

    /// @inheritdoc ITokenCuration
    function takeRole() external override {
        emit RoleTaken();
        registry.acceptCurator();
    }

    /// @inheritdoc ITokenCuration
    function announceSuccessor(address newSuccessor) external override onlyOwner {
        uint40 readyAt = newSuccessor == address(0) ? 0 : uint40(block.timestamp) + GRACE_PERIOD;
        successor = Announcement(newSuccessor, readyAt);
        emit SuccessorAnnounced(newSuccessor, readyAt);
    }

    /// @inheritdoc ITokenCuration
    function handOver() external override {
        address account = _due(successor);
        delete successor;
        emit RoleOffered(account);
        registry.transferCurator(account);
    }

    /// @inheritdoc ITokenCuration
    function announceGuardian(address newGuardian) external override onlyOwner {
        uint40 readyAt = uint40(block.timestamp) + GRACE_PERIOD;
        nextGuardian = Announcement(newGuardian, readyAt);
        emit GuardianAnnounced(newGuardian, readyAt);
    }

    /// @inheritdoc ITokenCuration
    function appointGuardian() external override {
        address account = _due(nextGuardian);
        delete nextGuardian;
        emit GuardianAppointed(account);
        registry.setGuardian(account);
    }

    /// @dev A curator that is not one could only take deposits.
    function _checkIsCurator() internal view {
        if (registry.curator() != address(this)) revert CurationNotCurator();
    }

    function _due(Announcement memory announced) private view returns (address) {
        if (announced.readyAt == 0) revert CurationNothingAnnounced();
        if (block.timestamp < announced.readyAt) revert CurationTooEarly(announced.readyAt);
        return announced.account;
    }
}
