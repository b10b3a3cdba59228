// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Curation} from "./Curation.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ProviderSlot} from "./ProviderSlot.sol";
import {ALL_ROLES} from "./RegistryTypes.sol";

/// @title Operators: hot keys that act on a provider's servers for its owner
/// @dev Kept under the owner who named them, so that a new owner starts with none.
abstract contract OperatorBook is Curation {
    /// @dev One slot.
    struct Operator {
        uint8 roles;
        uint40 expiresAt;
    }

    mapping(uint40 provider => mapping(address owner => mapping(address operator => Operator))) private _operators;

    /// @inheritdoc IServerRegistry
    function setOperator(uint40 provider, address operator, uint8 roles, uint40 expiresAt) external override {
        address owner = _checkLiveOwner(provider).owner();
        if (roles > ALL_ROLES || (roles != 0 && expiresAt < block.timestamp)) {
            revert RegistryOperatorInvalid(operator, roles, expiresAt);
        }
        _operators[provider][owner][operator] = Operator(roles, expiresAt);
        emit OperatorChanged(provider, owner, operator, roles, expiresAt);
    }

    /// @inheritdoc IServerRegistry
    function operatorOf(uint40 provider, address operator)
        external
        view
        override
        returns (uint8 roles, uint40 expiresAt)
    {
        Operator memory named = _operators[provider][_known(provider).owner()][operator];
        return (_inForce(named), named.expiresAt);
    }

    /// @dev The actor owns the provider, or is its operator with all of `roles`.
    function _checkMayAct(uint40 provider, uint8 roles) internal view returns (ProviderSlot slot) {
        slot = _known(provider);
        address actor = _actor();
        if (actor == slot.owner()) return slot;
        if (_inForce(_operators[provider][slot.owner()][actor]) & roles != roles) {
            revert RegistryNotOperator(provider, actor, roles);
        }
    }

    /// @dev As `_checkMayAct`, of a provider whose status is not final.
    function _checkMayActLive(uint40 provider, uint8 roles) internal view {
        _checkNotFinal(provider, _checkMayAct(provider, roles));
    }

    function _inForce(Operator memory operator) private view returns (uint8) {
        return block.timestamp <= operator.expiresAt ? operator.roles : 0;
    }
}
