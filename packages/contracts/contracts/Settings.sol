// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistry} from "./IServerRegistry.sol";
import {Parameters, RegistrySettings} from "./RegistryTypes.sol";

/// @title What bounds the registry: delays and caps of the deployment, and constants
abstract contract Settings is IServerRegistry {
    uint40 internal constant MAX_LIFETIME = 90 days;
    uint40 internal constant PRUNE_GRACE = 7 days;
    uint32 internal constant MAX_BATCH = 100;
    uint32 internal constant MAX_QUERY = 1000;
    uint32 internal constant MAX_TEXT = 256;
    uint32 internal constant MAX_RECORD = 300;
    uint40 private constant LONGEST = 365 days;

    uint40 internal immutable APPROVAL_DELAY;
    uint40 internal immutable EXIT_DELAY;
    uint40 internal immutable GUARDIAN_PERIOD;
    uint40 internal immutable EPOCH;
    uint32 internal immutable REMOVAL_CAP;

    constructor(RegistrySettings memory settings) {
        _checkRange("approvalDelay", settings.approvalDelay, 0, LONGEST);
        _checkRange("exitDelay", settings.exitDelay, 0, LONGEST);
        _checkRange("guardianPeriod", settings.guardianPeriod, 1, LONGEST);
        _checkRange("epoch", settings.epoch, 1, LONGEST);
        _checkRange("removalCap", settings.removalCap, 1, type(uint32).max);
        APPROVAL_DELAY = settings.approvalDelay;
        EXIT_DELAY = settings.exitDelay;
        GUARDIAN_PERIOD = settings.guardianPeriod;
        EPOCH = settings.epoch;
        REMOVAL_CAP = settings.removalCap;
    }

    /// @inheritdoc IServerRegistry
    function parameters() external view override returns (Parameters memory) {
        return Parameters({
            approvalDelay: APPROVAL_DELAY,
            exitDelay: EXIT_DELAY,
            guardianPeriod: GUARDIAN_PERIOD,
            epoch: EPOCH,
            removalCap: REMOVAL_CAP,
            maxLifetime: MAX_LIFETIME,
            pruneGrace: PRUNE_GRACE,
            maxBatch: MAX_BATCH,
            maxQuery: MAX_QUERY,
            maxText: MAX_TEXT,
            maxRecord: MAX_RECORD
        });
    }

    function _checkBatch(uint256 length) internal pure {
        if (length == 0) revert RegistryBatchEmpty();
        if (length > MAX_BATCH) revert RegistryBatchTooLarge(length, MAX_BATCH);
    }

    function _checkReason(string calldata reason) internal pure {
        if (bytes(reason).length > MAX_TEXT) revert RegistryReasonTooLong(bytes(reason).length, MAX_TEXT);
    }

    function _checkRange(string memory name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        if (value < minimum || value > maximum) revert RegistrySettingOutOfRange(name, value, minimum, maximum);
    }
}
