// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITokenCuration} from "./ITokenCuration.sol";
import {Provider, ProviderStatus} from "./RegistryTypes.sol";
import {TokenCurationOffice} from "./TokenCurationOffice.sol";
import {TokenCurationVault} from "./TokenCurationVault.sol";
import {CurationParameters, Listing, ListingStatus} from "./TokenCurationTypes.sol";

/// @title Providers and their deposits: apply, be approved, leave
abstract contract TokenCurationListings is TokenCurationOffice, TokenCurationVault {
    /// @inheritdoc ITokenCuration
    uint256 public constant override MAX_QUERY = 100;

    /// @dev `Listing.provider` is zero for a provider that has none.
    mapping(uint40 provider => Listing) internal _listings;

    // ────────────────────────────────────────────── owner ──────────────────────────────────────────────

    /// @inheritdoc ITokenCuration
    function applyFor(uint40 provider, uint32 version) external override nonReentrant {
        _checkIsCurator();
        _checkVersion(version, parametersVersion());
        ListingStatus status = _listings[provider].status;
        if (status != ListingStatus.None) revert CurationListingStatus(provider, status);
        ProviderStatus standing = _checkOwner(provider).status;

        CurationParameters storage rules = _rules(version);
        uint40 readyAt = 0;
        if (standing == ProviderStatus.Applied || standing == ProviderStatus.Suspended) {
            readyAt = uint40(block.timestamp) + rules.applicationPeriod;
        } else if (!_isInUse(standing)) {
            revert CurationProviderStatus(provider, standing);
        }
        uint128 deposit = rules.deposit;
        status = readyAt == 0 ? ListingStatus.Listed : ListingStatus.Applied;
        _listings[provider] = Listing(provider, status, version, readyAt, deposit, 0);
        emit ListingApplied(provider, msg.sender, version, deposit, readyAt);
        _take(deposit);
    }

    /// @inheritdoc ITokenCuration
    function startExit(uint40 provider) external override nonReentrant {
        Listing storage listing = _listings[provider];
        if (listing.status != ListingStatus.Applied && listing.status != ListingStatus.Listed) {
            revert CurationListingStatus(provider, listing.status);
        }
        _checkUnchallenged(listing);
        Provider memory owned = _checkOwner(provider);
        if (owned.exitAt == 0 && !_isFinal(owned.status)) revert CurationProviderStatus(provider, owned.status);

        uint40 gone = owned.exitAt < block.timestamp ? uint40(block.timestamp) : owned.exitAt;
        listing.status = ListingStatus.Exiting;
        listing.readyAt = gone + _rules(listing.parametersVersion).exitDelay;
        emit ExitStarted(provider, listing.readyAt);
    }

    // ───────────────────────────────────────────── anybody ─────────────────────────────────────────────

    /// @inheritdoc ITokenCuration
    function approve(uint40 provider) external override nonReentrant {
        Listing storage listing = _listings[provider];
        _checkReady(listing, provider, ListingStatus.Applied);
        ProviderStatus standing = registry.getProvider(provider).status;
        listing.status = ListingStatus.Listed;
        listing.readyAt = 0;
        emit ListingApproved(provider);
        // The registry refuses every other status.
        if (standing == ProviderStatus.Suspended) registry.reinstate(provider);
        else registry.approve(provider);
    }

    /// @inheritdoc ITokenCuration
    function finishExit(uint40 provider) external override nonReentrant {
        Listing storage listing = _listings[provider];
        _checkReady(listing, provider, ListingStatus.Exiting);
        uint128 deposit = listing.deposit;
        address owner = registry.getProvider(provider).owner;
        _close(listing);
        emit ExitFinished(provider, owner, deposit);
        _credit(owner, deposit);
    }

    /// @inheritdoc ITokenCuration
    function enforce(uint40 provider) external override nonReentrant {
        Listing storage listing = _listings[provider];
        if (listing.status != ListingStatus.Condemned) revert CurationListingStatus(provider, listing.status);
        _close(listing);
        (bool isDone, bytes memory reason) = _expel(provider);
        if (!isDone) revert CurationRegistryRefuses(provider, reason);
        emit RemovalEnforced(provider);
    }

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @inheritdoc ITokenCuration
    function getListings(uint40[] calldata providers) external view override returns (Listing[] memory listings) {
        if (providers.length > MAX_QUERY) revert CurationQueryTooLarge(providers.length, MAX_QUERY);
        listings = new Listing[](providers.length);
        for (uint256 i = 0; i < providers.length; ++i) {
            listings[i] = _listings[providers[i]];
        }
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    function _close(Listing storage listing) internal {
        listing.status = ListingStatus.Closed;
        listing.readyAt = 0;
        listing.deposit = 0;
    }

    /// @dev Takes a provider out of the registry. An application and an approval that has not taken effect are rejected, which no
    /// cap holds back.
    /// @return isDone whether it is out
    /// @return reason what the registry says when it refuses, such as that its cap is reached
    function _expel(uint40 provider) internal returns (bool isDone, bytes memory reason) {
        ProviderStatus standing = registry.getProvider(provider).status;
        if (_isFinal(standing)) return (true, "");
        if (standing == ProviderStatus.Applied || standing == ProviderStatus.Approving) {
            try registry.reject(provider, "vote") {
                return (true, "");
            } catch (bytes memory refusal) {
                return (false, refusal);
            }
        }
        try registry.remove(provider, "vote") {
            return (true, "");
        } catch (bytes memory refusal) {
            return (false, refusal);
        }
    }

    function _checkOwner(uint40 provider) private view returns (Provider memory owned) {
        owned = registry.getProvider(provider);
        if (msg.sender != owned.owner) revert CurationNotProviderOwner(provider, msg.sender);
    }

    function _checkReady(Listing storage listing, uint40 provider, ListingStatus status) private view {
        if (listing.status != status) revert CurationListingStatus(provider, listing.status);
        _checkUnchallenged(listing);
        if (block.timestamp < listing.readyAt) revert CurationTooEarly(listing.readyAt);
    }

    function _checkUnchallenged(Listing storage listing) internal view {
        if (listing.challenge != 0) revert CurationChallenged(listing.provider, listing.challenge);
    }

    function _checkVersion(uint32 given, uint32 version) internal pure {
        if (given != version) revert CurationParametersChanged(given, version);
    }

    /// @dev Approved, on the way to it, or suspended: what the registry can remove.
    function _isInUse(ProviderStatus standing) internal pure returns (bool) {
        return standing != ProviderStatus.Applied && !_isFinal(standing);
    }

    function _isFinal(ProviderStatus standing) private pure returns (bool) {
        return
            standing == ProviderStatus.Rejected || standing == ProviderStatus.Removed
                || standing == ProviderStatus.Exited;
    }
}
