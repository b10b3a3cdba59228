// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistry} from "./IServerRegistry.sol";

/// @title The curator's role, moved in two steps and never left empty
abstract contract CuratorRole is IServerRegistry {
    /// @inheritdoc IServerRegistry
    address public override curator;
    /// @inheritdoc IServerRegistry
    address public override pendingCurator;

    modifier onlyCurator() {
        if (msg.sender != curator) revert RegistryNotCurator(msg.sender);
        _;
    }

    /// @param firstCurator an account, a multisig or a contract; not zero
    constructor(address firstCurator) {
        if (firstCurator == address(0)) revert RegistryCuratorZero();
        curator = firstCurator;
        emit CuratorTransferred(address(0), firstCurator);
    }

    /// @inheritdoc IServerRegistry
    function transferCurator(address newCurator) external override onlyCurator {
        pendingCurator = newCurator;
        emit CuratorTransferStarted(msg.sender, newCurator);
    }

    /// @inheritdoc IServerRegistry
    function acceptCurator() external override {
        if (msg.sender != pendingCurator) revert RegistryNotPendingCurator(msg.sender);
        address previous = curator;
        curator = msg.sender;
        delete pendingCurator;
        emit CuratorTransferred(previous, msg.sender);
    }
}
