// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CuratorRole} from "./CuratorRole.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ProviderSlot, ProviderSlots} from "./ProviderSlot.sol";
import {Provider, ProviderStatus} from "./RegistryTypes.sol";
import {RunningHash} from "./RunningHash.sol";

/// @title Providers: who owns them, and where they stand
/// @dev A provider's owner and standing share one slot, so that one storage proof shows both.
abstract contract ProviderBook is CuratorRole {
    using RunningHash for bytes32;

    /// @dev Read now and then, and by people: apart from the slot.
    struct ProviderDetails {
        address pendingOwner;
        uint40 statusSince;
        uint40 guardianRestsUntil;
        bytes32 metadataHash;
        string metadataURI;
    }

    mapping(uint40 provider => ProviderSlot) internal _providers;
    mapping(uint40 provider => ProviderDetails) internal _details;
    /// @inheritdoc IServerRegistry
    uint40 public override providerCount;
    /// @inheritdoc IServerRegistry
    bytes32 public override providersHead;

    // ────────────────────────────────────────────── owner ──────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function registerProvider(string calldata metadataURI, bytes32 metadataHash)
        external
        override
        returns (uint40 provider)
    {
        address owner = _actor();
        provider = ++providerCount;
        ProviderSlot slot = ProviderSlots.applied(owner);
        _providers[provider] = slot;
        _details[provider].statusSince = uint40(block.timestamp);
        bytes32 detail = _describe(provider, metadataURI, metadataHash);
        uint48 version = _record(RunningHash.PROVIDER_REGISTERED, provider, slot, detail);
        emit ProviderRegistered(provider, owner, metadataURI, metadataHash, version);
    }

    /// @inheritdoc IServerRegistry
    function setMetadata(uint40 provider, string calldata metadataURI, bytes32 metadataHash) external override {
        ProviderSlot slot = _checkLiveOwner(provider);
        bytes32 detail = _describe(provider, metadataURI, metadataHash);
        uint48 version = _record(RunningHash.PROVIDER_METADATA_CHANGED, provider, slot, detail);
        emit ProviderMetadataChanged(provider, metadataURI, metadataHash, version);
    }

    /// @inheritdoc IServerRegistry
    function transferProvider(uint40 provider, address newOwner) external override {
        ProviderSlot slot = _checkLiveOwner(provider);
        _details[provider].pendingOwner = newOwner;
        bytes32 detail = bytes32(uint256(uint160(newOwner)));
        uint48 version = _record(RunningHash.PROVIDER_TRANSFER_STARTED, provider, slot, detail);
        emit ProviderTransferStarted(provider, slot.owner(), newOwner, version);
    }

    /// @inheritdoc IServerRegistry
    function acceptProvider(uint40 provider) external override {
        ProviderSlot slot = _known(provider);
        address actor = _actor();
        if (actor != _details[provider].pendingOwner) revert RegistryNotPendingProviderOwner(provider, actor);
        _checkNotFinal(provider, slot);
        address previous = slot.owner();
        slot = slot.withOwner(actor);
        _providers[provider] = slot;
        delete _details[provider].pendingOwner;
        emit ProviderTransferred(
            provider, previous, actor, _record(RunningHash.PROVIDER_TRANSFERRED, provider, slot, 0)
        );
    }

    /// @inheritdoc IServerRegistry
    function requestExit(uint40 provider) external override {
        ProviderSlot slot = _checkLiveOwner(provider);
        if (slot.exitAt() != 0) revert RegistryProviderExiting(provider, slot.exitAt());
        uint40 exitAt = uint40(block.timestamp) + EXIT_DELAY;
        slot = slot.withExit(exitAt);
        _providers[provider] = slot;
        emit ProviderExitRequested(provider, exitAt, _record(RunningHash.PROVIDER_EXIT_REQUESTED, provider, slot, 0));
    }

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function getProvider(uint40 provider) public view override returns (Provider memory) {
        ProviderSlot slot = _known(provider);
        (ProviderStatus status, uint40 until) = slot.standing();
        ProviderDetails storage details = _details[provider];
        return Provider({
            id: provider,
            owner: slot.owner(),
            pendingOwner: details.pendingOwner,
            status: status,
            statusSince: details.statusSince,
            metadataURI: details.metadataURI,
            metadataHash: details.metadataHash,
            statusUntil: until,
            exitAt: slot.exitAt()
        });
    }

    /// @inheritdoc IServerRegistry
    function listProviders(uint40 firstProvider, uint256 limit)
        external
        view
        override
        returns (Provider[] memory providers)
    {
        if (limit == 0 || limit > MAX_BATCH) revert RegistryPageLimit(limit, MAX_BATCH);
        if (firstProvider == 0) revert RegistryProviderUnknown(0);
        uint256 past = uint256(providerCount) + 1;
        uint256 left = firstProvider < past ? past - firstProvider : 0;
        uint256 size = left < limit ? left : limit;
        providers = new Provider[](size);
        for (uint40 id = firstProvider; id < firstProvider + size; ++id) {
            providers[id - firstProvider] = getProvider(id);
        }
    }

    /// @inheritdoc IServerRegistry
    function providersVersion() external view override returns (uint48) {
        return providersHead.version();
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    /// @dev Adds one change to the providers' list.
    /// @return version the change's own
    function _record(uint256 kind, uint40 provider, ProviderSlot slot, bytes32 detail)
        internal
        returns (uint48 version)
    {
        bytes32 head = providersHead;
        version = head.nextVersion();
        providersHead = head.advance(kind, bytes32(uint256(provider)), ProviderSlot.unwrap(slot), detail);
    }

    function _known(uint40 provider) internal view returns (ProviderSlot slot) {
        slot = _providers[provider];
        if (ProviderSlot.unwrap(slot) == 0) revert RegistryProviderUnknown(provider);
    }

    function _checkNotFinal(uint40 provider, ProviderSlot slot) internal view {
        (ProviderStatus status,) = slot.standing();
        if (_isFinal(status)) revert RegistryProviderFinal(provider, status);
    }

    /// @dev The actor owns the provider, whose status is not final.
    function _checkLiveOwner(uint40 provider) internal view returns (ProviderSlot slot) {
        slot = _known(provider);
        if (_actor() != slot.owner()) revert RegistryNotProviderOwner(provider, _actor());
        _checkNotFinal(provider, slot);
    }

    function _isFinal(ProviderStatus status) internal pure returns (bool) {
        return status == ProviderStatus.Rejected || status == ProviderStatus.Removed || status == ProviderStatus.Exited;
    }

    function _describe(uint40 provider, string calldata metadataURI, bytes32 metadataHash) private returns (bytes32) {
        if (bytes(metadataURI).length > MAX_TEXT) {
            revert RegistryMetadataURITooLong(bytes(metadataURI).length, MAX_TEXT);
        }
        ProviderDetails storage details = _details[provider];
        details.metadataHash = metadataHash;
        details.metadataURI = metadataURI;
        return keccak256(abi.encodePacked(metadataHash, metadataURI));
    }
}
