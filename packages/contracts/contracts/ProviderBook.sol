// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CuratorRole} from "./CuratorRole.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {Provider, ProviderStatus} from "./RegistryTypes.sol";

/// @title Providers: who owns them, what the curator thinks of them
/// @dev A provider's owner and status share one slot, so that one storage proof shows both (see `ServerRegistry`).
abstract contract ProviderBook is CuratorRole {
    /// @inheritdoc IServerRegistry
    uint256 public constant override MAX_BATCH = 100;
    /// @inheritdoc IServerRegistry
    uint256 public constant override MAX_TEXT = 256;

    /// @dev One slot, 208 bits used.
    struct ProviderSlot {
        address owner;
        ProviderStatus status;
        uint40 statusSince;
    }

    /// @dev Read now and then, and by people: apart from the slot above.
    struct ProviderDetails {
        address pendingOwner;
        bytes32 metadataHash;
        string metadataURI;
    }

    mapping(uint40 provider => ProviderSlot) internal _providers;
    mapping(uint40 provider => ProviderDetails) private _details;
    /// @inheritdoc IServerRegistry
    uint40 public override providerCount;
    /// @inheritdoc IServerRegistry
    uint64 public override providersVersion;

    /// @dev The caller owns the provider, whatever its status.
    modifier onlyProviderOwner(uint40 provider) {
        _checkProviderOwner(provider);
        _;
    }

    /// @dev The caller owns the provider, which is neither rejected nor removed.
    modifier onlyLiveProviderOwner(uint40 provider) {
        _checkNotFinal(provider, _checkProviderOwner(provider));
        _;
    }

    // ───────────────────────────────────────────── curator ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function approve(uint40 provider) external override onlyCurator {
        _decide(provider, ProviderStatus.Applied, ProviderStatus.Approved, "");
    }

    /// @inheritdoc IServerRegistry
    function reject(uint40 provider, string calldata reason) external override onlyCurator {
        _decide(provider, ProviderStatus.Applied, ProviderStatus.Rejected, reason);
    }

    /// @inheritdoc IServerRegistry
    function suspend(uint40 provider, string calldata reason) external override onlyCurator {
        _decide(provider, ProviderStatus.Approved, ProviderStatus.Suspended, reason);
    }

    /// @inheritdoc IServerRegistry
    function reinstate(uint40 provider) external override onlyCurator {
        _decide(provider, ProviderStatus.Suspended, ProviderStatus.Approved, "");
    }

    /// @inheritdoc IServerRegistry
    function remove(uint40 provider, string calldata reason) external override onlyCurator {
        ProviderStatus status = _providers[provider].status;
        ProviderStatus from = status == ProviderStatus.Suspended ? status : ProviderStatus.Approved;
        _decide(provider, from, ProviderStatus.Removed, reason);
    }

    // ────────────────────────────────────────────── owner ──────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function registerProvider(string calldata metadataURI, bytes32 metadataHash)
        external
        override
        returns (uint40 provider)
    {
        _checkMetadataURI(metadataURI);
        provider = ++providerCount;
        _providers[provider] = ProviderSlot(msg.sender, ProviderStatus.Applied, uint40(block.timestamp));
        _details[provider].metadataHash = metadataHash;
        _details[provider].metadataURI = metadataURI;
        emit ProviderRegistered(provider, msg.sender, metadataURI, metadataHash, ++providersVersion);
    }

    /// @inheritdoc IServerRegistry
    function setMetadata(uint40 provider, string calldata metadataURI, bytes32 metadataHash)
        external
        override
        onlyLiveProviderOwner(provider)
    {
        _checkMetadataURI(metadataURI);
        _details[provider].metadataHash = metadataHash;
        _details[provider].metadataURI = metadataURI;
        emit ProviderMetadataChanged(provider, metadataURI, metadataHash, ++providersVersion);
    }

    /// @inheritdoc IServerRegistry
    function transferProvider(uint40 provider, address newOwner) external override onlyLiveProviderOwner(provider) {
        _details[provider].pendingOwner = newOwner;
        emit ProviderTransferStarted(provider, msg.sender, newOwner, ++providersVersion);
    }

    /// @inheritdoc IServerRegistry
    function acceptProvider(uint40 provider) external override {
        ProviderSlot storage slot = _known(provider);
        if (msg.sender != _details[provider].pendingOwner) {
            revert RegistryNotPendingProviderOwner(provider, msg.sender);
        }
        _checkNotFinal(provider, slot.status);
        address previous = slot.owner;
        slot.owner = msg.sender;
        delete _details[provider].pendingOwner;
        emit ProviderTransferred(provider, previous, msg.sender, ++providersVersion);
    }

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function getProvider(uint40 provider) public view override returns (Provider memory) {
        ProviderSlot storage slot = _known(provider);
        ProviderDetails storage details = _details[provider];
        return Provider({
            id: provider,
            owner: slot.owner,
            pendingOwner: details.pendingOwner,
            status: slot.status,
            statusSince: slot.statusSince,
            metadataURI: details.metadataURI,
            metadataHash: details.metadataHash
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

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    /// @dev The one place where a status changes after registration.
    function _decide(uint40 provider, ProviderStatus from, ProviderStatus to, string memory reason) private {
        if (bytes(reason).length > MAX_TEXT) revert RegistryReasonTooLong(bytes(reason).length, MAX_TEXT);
        ProviderSlot storage slot = _known(provider);
        ProviderStatus status = slot.status;
        if (status != from) revert RegistryProviderStatus(provider, status);
        slot.status = to;
        slot.statusSince = uint40(block.timestamp);
        emit ProviderStatusChanged(provider, from, to, reason, ++providersVersion);
    }

    function _checkProviderOwner(uint40 provider) private view returns (ProviderStatus) {
        ProviderSlot storage slot = _known(provider);
        if (msg.sender != slot.owner) revert RegistryNotProviderOwner(provider, msg.sender);
        return slot.status;
    }

    function _checkNotFinal(uint40 provider, ProviderStatus status) private pure {
        if (status == ProviderStatus.Rejected || status == ProviderStatus.Removed) {
            revert RegistryProviderFinal(provider, status);
        }
    }

    function _known(uint40 provider) private view returns (ProviderSlot storage slot) {
        slot = _providers[provider];
        if (slot.status == ProviderStatus.None) revert RegistryProviderUnknown(provider);
    }

    function _checkMetadataURI(string calldata metadataURI) private pure {
        if (bytes(metadataURI).length > MAX_TEXT) {
            revert RegistryMetadataURITooLong(bytes(metadataURI).length, MAX_TEXT);
        }
    }
}
