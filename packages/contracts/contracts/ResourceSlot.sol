// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice All about one server under one resource type, as its storage slot holds it.
type ResourceSlot is uint256;

using ResourceSlots for ResourceSlot global;

/// @title How a server fills its slot
/// @notice Bit 0 is the lowest:
///
///     0–39     provider; zero when not listed
///     40–79    expiresAt, Unix time in seconds
///     80–119   consentedUntil, Unix time in seconds
///     120–183  sequence: the highest that the node key spent
///     184–231  version: the list version of the last change of this server
///     232      draining
///
/// Not listed: all zero but sequence and version.
library ResourceSlots {
    uint256 private constant EXPIRES_AT = 40;
    uint256 private constant CONSENTED_UNTIL = 80;
    uint256 private constant SEQUENCE = 120;
    uint256 private constant VERSION = 184;
    uint256 private constant DRAINING = 1 << 232;
    uint256 private constant VERSION_MASK = uint256(type(uint48).max) << VERSION;
    uint256 private constant EXPIRES_AT_MASK = uint256(type(uint40).max) << EXPIRES_AT;

    /// @return a listing that does not drain
    function listed(uint40 provider_, uint40 expiresAt_, uint40 consentedUntil_, uint64 sequence_, uint48 version_)
        internal
        pure
        returns (ResourceSlot)
    {
        return ResourceSlot.wrap(
            uint256(provider_) | (uint256(expiresAt_) << EXPIRES_AT) | (uint256(consentedUntil_) << CONSENTED_UNTIL)
                | (uint256(sequence_) << SEQUENCE) | (uint256(version_) << VERSION)
        );
    }

    /// @return what stays of a listing that ended
    function unlisted(uint64 sequence_, uint48 version_) internal pure returns (ResourceSlot) {
        return ResourceSlot.wrap((uint256(sequence_) << SEQUENCE) | (uint256(version_) << VERSION));
    }

    /// @return the listing with another expiry
    function renewed(ResourceSlot self, uint40 expiresAt_, uint48 version_) internal pure returns (ResourceSlot) {
        uint256 rest = ResourceSlot.unwrap(self) & ~(EXPIRES_AT_MASK | VERSION_MASK);
        return ResourceSlot.wrap(rest | (uint256(expiresAt_) << EXPIRES_AT) | (uint256(version_) << VERSION));
    }

    /// @return the listing, draining
    function drained(ResourceSlot self, uint48 version_) internal pure returns (ResourceSlot) {
        uint256 rest = ResourceSlot.unwrap(self) & ~VERSION_MASK;
        return ResourceSlot.wrap(rest | (uint256(version_) << VERSION) | DRAINING);
    }

    function provider(ResourceSlot self) internal pure returns (uint40) {
        return uint40(ResourceSlot.unwrap(self));
    }

    function expiresAt(ResourceSlot self) internal pure returns (uint40) {
        return uint40(ResourceSlot.unwrap(self) >> EXPIRES_AT);
    }

    function consentedUntil(ResourceSlot self) internal pure returns (uint40) {
        return uint40(ResourceSlot.unwrap(self) >> CONSENTED_UNTIL);
    }

    function sequence(ResourceSlot self) internal pure returns (uint64) {
        return uint64(ResourceSlot.unwrap(self) >> SEQUENCE);
    }

    function version(ResourceSlot self) internal pure returns (uint48) {
        return uint48(ResourceSlot.unwrap(self) >> VERSION);
    }

    function draining(ResourceSlot self) internal pure returns (bool) {
        return ResourceSlot.unwrap(self) & DRAINING != 0;
    }
}
