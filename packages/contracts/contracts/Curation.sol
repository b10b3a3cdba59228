// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistry} from "./IServerRegistry.sol";
import {ProviderBook} from "./ProviderBook.sol";
import {ProviderSlot} from "./ProviderSlot.sol";
import {ProviderStatus} from "./RegistryTypes.sol";
import {RunningHash} from "./RunningHash.sol";

/// @title Decisions: the only way to another status, for the curator and within its bounds for the guardian
abstract contract Curation is ProviderBook {
    // ───────────────────────────────────────────── curator ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function approve(uint40 provider) external override onlyCurator {
        (ProviderSlot slot, ProviderStatus status,) = _standingOf(provider);
        if (status != ProviderStatus.Applied) revert RegistryProviderStatus(provider, status);
        (ProviderStatus next, uint40 until) = _approvedFrom(uint40(block.timestamp) + APPROVAL_DELAY);
        _decide(provider, slot, status, next, until, _noReason());
    }

    /// @inheritdoc IServerRegistry
    function reject(uint40 provider, string calldata reason) external override onlyCurator {
        (ProviderSlot slot, ProviderStatus status,) = _standingOf(provider);
        if (status != ProviderStatus.Applied && status != ProviderStatus.Approving) {
            revert RegistryProviderStatus(provider, status);
        }
        _decide(provider, slot, status, ProviderStatus.Rejected, 0, reason);
    }

    /// @inheritdoc IServerRegistry
    function suspend(uint40 provider, string calldata reason) external override onlyCurator {
        (ProviderSlot slot, ProviderStatus status,) = _standingOf(provider);
        if (!_isApproval(status)) revert RegistryProviderStatus(provider, status);
        _countRemoval();
        _decide(provider, slot, status, ProviderStatus.Suspended, 0, reason);
    }

    /// @inheritdoc IServerRegistry
    function confirmSuspension(uint40 provider, string calldata reason) external override onlyCurator {
        (ProviderSlot slot, ProviderStatus status,) = _standingOf(provider);
        if (status != ProviderStatus.SuspendedByGuardian) revert RegistryProviderStatus(provider, status);
        _decide(provider, slot, status, ProviderStatus.Suspended, 0, reason);
    }

    /// @inheritdoc IServerRegistry
    function reinstate(uint40 provider) external override onlyCurator {
        (ProviderSlot slot, ProviderStatus status, uint40 lapse) = _standingOf(provider);
        if (!_isSuspension(status)) revert RegistryProviderStatus(provider, status);
        uint40 from = uint40(block.timestamp) + APPROVAL_DELAY;
        if (lapse != 0 && lapse < from) from = lapse;
        (ProviderStatus next, uint40 until) = _approvedFrom(from);
        _decide(provider, slot, status, next, until, _noReason());
    }

    /// @inheritdoc IServerRegistry
    function remove(uint40 provider, string calldata reason) external override onlyCurator {
        (ProviderSlot slot, ProviderStatus status,) = _standingOf(provider);
        if (!_isApproval(status) && !_isSuspension(status)) revert RegistryProviderStatus(provider, status);
        _countRemoval();
        _decide(provider, slot, status, ProviderStatus.Removed, 0, reason);
    }

    // ───────────────────────────────────────────── guardian ────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function suspendAsGuardian(uint40 provider, string calldata reason) external override onlyGuardian {
        (ProviderSlot slot, ProviderStatus status, uint40 approvedFrom) = _standingOf(provider);
        if (!_isApproval(status)) revert RegistryProviderStatus(provider, status);
        uint40 restsUntil = _details[provider].guardianRestsUntil;
        if (block.timestamp < restsUntil) revert RegistryGuardianResting(provider, restsUntil);
        _countRemoval();
        uint40 lapse = uint40(block.timestamp) + GUARDIAN_PERIOD;
        // A delay that the curator's approval still has to run is not cut short.
        if (approvedFrom > lapse) lapse = approvedFrom;
        _details[provider].guardianRestsUntil = lapse + EPOCH;
        _decide(provider, slot, status, ProviderStatus.SuspendedByGuardian, lapse, reason);
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    /// @dev The one place where a status changes after registration.
    function _decide(
        uint40 provider,
        ProviderSlot slot,
        ProviderStatus from,
        ProviderStatus to,
        uint40 until,
        string calldata reason
    ) private {
        _checkReason(reason);
        slot = slot.withStatus(to, until);
        _providers[provider] = slot;
        _details[provider].statusSince = uint40(block.timestamp);
        uint48 version = _record(RunningHash.PROVIDER_STATUS_CHANGED, provider, slot, keccak256(bytes(reason)));
        emit ProviderStatusChanged(provider, from, to, until, reason, version);
    }

    function _standingOf(uint40 provider)
        private
        view
        returns (ProviderSlot slot, ProviderStatus status, uint40 until)
    {
        slot = _known(provider);
        (status, until) = slot.standing();
    }

    function _approvedFrom(uint40 from) private view returns (ProviderStatus status, uint40 until) {
        if (from <= block.timestamp) return (ProviderStatus.Approved, 0);
        return (ProviderStatus.Approving, from);
    }

    function _isApproval(ProviderStatus status) private pure returns (bool) {
        return status == ProviderStatus.Approved || status == ProviderStatus.Approving;
    }

    function _isSuspension(ProviderStatus status) private pure returns (bool) {
        return status == ProviderStatus.Suspended || status == ProviderStatus.SuspendedByGuardian;
    }

    function _noReason() private pure returns (string calldata) {
        return string(msg.data[:0]);
    }
}
