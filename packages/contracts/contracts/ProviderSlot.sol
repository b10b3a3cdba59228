// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderStatus} from "./RegistryTypes.sol";

/// @notice All about a provider's standing, as its storage slot holds it.
type ProviderSlot is uint256;

using ProviderSlots for ProviderSlot global;

/// @title How a provider's standing fills its slot, and what it means at a moment
/// @notice Bit 0 is the lowest:
///
///     0–159    owner
///     160–167  status as decided, a `ProviderStatus`
///     168–207  statusUntil: when Approving or SuspendedByGuardian turns into Approved, Unix time in seconds; else zero
///     208–247  exitAt: when the exit takes effect, Unix time in seconds; zero when none was requested
///
/// The status in force at a moment: Rejected and Removed stay; else Exited from `exitAt` on; else Approved from `statusUntil` on;
/// else the status as decided.
library ProviderSlots {
    uint256 private constant STATUS = 160;
    uint256 private constant STATUS_UNTIL = 168;
    uint256 private constant EXIT_AT = 208;
    uint256 private constant OWNER_MASK = type(uint160).max;
    uint256 private constant STANDING_MASK =
        (uint256(type(uint8).max) << STATUS) | (uint256(type(uint40).max) << STATUS_UNTIL);

    /// @return a provider that waits for the curator
    function applied(address owner_) internal pure returns (ProviderSlot) {
        return ProviderSlot.wrap(uint256(uint160(owner_)) | (uint256(ProviderStatus.Applied) << STATUS));
    }

    function withOwner(ProviderSlot self, address owner_) internal pure returns (ProviderSlot) {
        return ProviderSlot.wrap((ProviderSlot.unwrap(self) & ~OWNER_MASK) | uint256(uint160(owner_)));
    }

    function withStatus(ProviderSlot self, ProviderStatus status, uint40 until) internal pure returns (ProviderSlot) {
        uint256 rest = ProviderSlot.unwrap(self) & ~STANDING_MASK;
        return ProviderSlot.wrap(rest | (uint256(status) << STATUS) | (uint256(until) << STATUS_UNTIL));
    }

    /// @dev For a provider without an exit.
    function withExit(ProviderSlot self, uint40 exitAt_) internal pure returns (ProviderSlot) {
        return ProviderSlot.wrap(ProviderSlot.unwrap(self) | (uint256(exitAt_) << EXIT_AT));
    }

    function owner(ProviderSlot self) internal pure returns (address) {
        return address(uint160(ProviderSlot.unwrap(self)));
    }

    function exitAt(ProviderSlot self) internal pure returns (uint40) {
        return uint40(ProviderSlot.unwrap(self) >> EXIT_AT);
    }

    /// @return status the one in force now
    /// @return until when it turns into Approved by itself; zero when it does not
    function standing(ProviderSlot self) internal view returns (ProviderStatus status, uint40 until) {
        status = ProviderStatus(uint8(ProviderSlot.unwrap(self) >> STATUS));
        if (status == ProviderStatus.Rejected || status == ProviderStatus.Removed) return (status, 0);
        uint40 exit = exitAt(self);
        if (exit != 0 && block.timestamp >= exit) return (ProviderStatus.Exited, 0);
        until = uint40(ProviderSlot.unwrap(self) >> STATUS_UNTIL);
        if (until != 0 && block.timestamp >= until) return (ProviderStatus.Approved, 0);
    }
}
