// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ITokenCuration} from "./ITokenCuration.sol";
import {CurationParameters} from "./TokenCurationTypes.sol";

/// @title Rules, in versions that never change once they are in force
/// @dev The owner is the governor. It renounces to freeze the rules for good. A version that waits is always the last one.
abstract contract TokenCurationParameters is ITokenCuration, Ownable2Step {
    /// @inheritdoc ITokenCuration
    uint32 public constant override MIN_PERIOD = 1 hours;
    /// @inheritdoc ITokenCuration
    uint32 public constant override MAX_PERIOD = 90 days;
    /// @dev A grace period shorter than this would be none, and a longer one no way to mend anything.
    uint40 private constant LEAST_GRACE = 1 days;
    uint40 private constant MOST_GRACE = 90 days;
    uint256 internal constant WHOLE = 10_000;
    uint256 private constant LEAST_THRESHOLD = 5_000;
    uint256 private constant MOST_THRESHOLD = 9_000;

    /// @inheritdoc ITokenCuration
    uint40 public immutable override GRACE_PERIOD;

    uint32 private _lastVersion;
    mapping(uint32 version => CurationParameters) private _parameters;
    mapping(uint32 version => uint40) private _activeFrom;

    /// @param governor who may propose rules and announce a successor
    /// @param gracePeriod in seconds, 1 to 90 days
    /// @param first the rules at the start
    constructor(address governor, uint40 gracePeriod, CurationParameters memory first) Ownable(governor) {
        _checkRange("gracePeriod", gracePeriod, LEAST_GRACE, MOST_GRACE);
        GRACE_PERIOD = gracePeriod;
        _store(1, first, uint40(block.timestamp));
    }

    /// @inheritdoc ITokenCuration
    function proposeParameters(CurationParameters calldata parameters)
        external
        override
        onlyOwner
        returns (uint32 version)
    {
        version = parametersVersion() + 1;
        _store(version, parameters, uint40(block.timestamp) + GRACE_PERIOD);
    }

    /// @inheritdoc ITokenCuration
    function cancelParameters() external override onlyOwner {
        uint32 version = _lastVersion;
        if (version == parametersVersion()) revert CurationNoPendingParameters();
        _lastVersion = version - 1;
        delete _parameters[version];
        delete _activeFrom[version];
        emit ParametersCancelled(version);
    }

    /// @inheritdoc ITokenCuration
    function parametersVersion() public view override returns (uint32) {
        return block.timestamp < _activeFrom[_lastVersion] ? _lastVersion - 1 : _lastVersion;
    }

    /// @inheritdoc ITokenCuration
    function getParameters(uint32 version)
        external
        view
        override
        returns (CurationParameters memory parameters, uint40 activeFrom)
    {
        if (version == 0 || version > _lastVersion) revert CurationParametersUnknown(version);
        return (_parameters[version], _activeFrom[version]);
    }

    /// @dev Rules of a version that is or was in force.
    function _rules(uint32 version) internal view returns (CurationParameters storage) {
        return _parameters[version];
    }

    function _store(uint32 version, CurationParameters memory parameters, uint40 activeFrom) private {
        _check(parameters);
        _lastVersion = version;
        _parameters[version] = parameters;
        _activeFrom[version] = activeFrom;
        emit ParametersProposed(version, parameters, activeFrom);
    }

    function _check(CurationParameters memory parameters) private pure {
        _checkRange("deposit", parameters.deposit, 1, type(uint128).max);
        _checkRange("applicationPeriod", parameters.applicationPeriod, MIN_PERIOD, MAX_PERIOD);
        _checkRange("commitPeriod", parameters.commitPeriod, MIN_PERIOD, MAX_PERIOD);
        _checkRange("revealPeriod", parameters.revealPeriod, MIN_PERIOD, MAX_PERIOD);
        _checkRange("exitDelay", parameters.exitDelay, MIN_PERIOD, MAX_PERIOD);
        _checkRange("threshold", parameters.threshold, LEAST_THRESHOLD, MOST_THRESHOLD);
        _checkRange("winnerShare", parameters.winnerShare, 0, WHOLE);
        _checkRange("unrevealedPenalty", parameters.unrevealedPenalty, 0, WHOLE);
    }

    function _checkRange(string memory name, uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert CurationParameter(name, value, least, most);
    }
}
