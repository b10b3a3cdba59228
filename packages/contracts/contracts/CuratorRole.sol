// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistry} from "./IServerRegistry.sol";
import {RegistrySettings} from "./RegistryTypes.sol";
import {Relay} from "./Relay.sol";
import {Settings} from "./Settings.sol";

/// @title The curator's role, moved in two steps and never left empty, the guardian's, and how much both may take away
abstract contract CuratorRole is Settings, Relay {
    /// @dev One slot. The epoch in which something was counted last, and how much it counted.
    struct RemovalCount {
        uint40 epoch;
        uint32 count;
    }

    /// @inheritdoc IServerRegistry
    address public override curator;
    /// @inheritdoc IServerRegistry
    address public override pendingCurator;
    /// @inheritdoc IServerRegistry
    address public override guardian;
    RemovalCount private _removals;

    modifier onlyCurator() {
        _checkCurator();
        _;
    }

    modifier onlyGuardian() {
        if (_actor() != guardian) revert RegistryNotGuardian(_actor());
        _;
    }

    constructor(RegistrySettings memory settings) Settings(settings) {
        if (settings.curator == address(0)) revert RegistryCuratorZero();
        curator = settings.curator;
        emit CuratorTransferred(address(0), settings.curator);
        guardian = settings.guardian;
        emit GuardianChanged(address(0), settings.guardian);
    }

    /// @inheritdoc IServerRegistry
    function transferCurator(address newCurator) external override onlyCurator {
        pendingCurator = newCurator;
        emit CuratorTransferStarted(curator, newCurator);
    }

    /// @inheritdoc IServerRegistry
    function acceptCurator() external override {
        address actor = _actor();
        if (actor != pendingCurator) revert RegistryNotPendingCurator(actor);
        address previous = curator;
        curator = actor;
        delete pendingCurator;
        emit CuratorTransferred(previous, actor);
    }

    /// @inheritdoc IServerRegistry
    function setGuardian(address newGuardian) external override onlyCurator {
        emit GuardianChanged(guardian, newGuardian);
        guardian = newGuardian;
    }

    /// @inheritdoc IServerRegistry
    function removalsLeft() external view override returns (uint32) {
        return REMOVAL_CAP - _countedIn(_presentEpoch());
    }

    /// @dev Counts one suspension or removal against the cap of the present epoch.
    function _countRemoval() internal {
        uint40 epoch = _presentEpoch();
        uint32 count = _countedIn(epoch);
        if (count == REMOVAL_CAP) revert RegistryRemovalCapReached(REMOVAL_CAP, (epoch + 1) * EPOCH);
        _removals = RemovalCount(epoch, count + 1);
    }

    function _countedIn(uint40 epoch) private view returns (uint32) {
        return _removals.epoch == epoch ? _removals.count : 0;
    }

    function _presentEpoch() private view returns (uint40) {
        return uint40(block.timestamp) / EPOCH;
    }

    function _checkCurator() private view {
        if (_actor() != curator) revert RegistryNotCurator(_actor());
    }
}
