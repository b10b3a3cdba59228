// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {NodeSignatures} from "./NodeSignatures.sol";
import {ProviderBook} from "./ProviderBook.sol";
import {AsOf, Consent, Declaration, ProviderStatus, Resource, ResourcePage, ResourceStatus} from "./RegistryTypes.sol";

/// @title Resources: which provider lists which server, and until when
/// @dev A listing fills one slot, so that one storage proof shows it (see `ServerRegistry`).
abstract contract ResourceBook is ProviderBook, NodeSignatures {
    using EnumerableSet for EnumerableSet.Bytes32Set;

    /// @inheritdoc IServerRegistry
    uint40 public constant override MAX_LIFETIME = 90 days;
    /// @inheritdoc IServerRegistry
    uint256 public constant override MAX_QUERY = 1000;
    /// @inheritdoc IServerRegistry
    uint256 public constant override MAX_RECORD = 300;
    uint256 private constant PUBLIC_KEY_BYTES = 64;

    /// @dev One slot, 184 bits used. Not listed: all zero but the sequence.
    struct ResourceSlot {
        uint40 provider;
        uint40 expiresAt;
        uint40 consentedUntil;
        uint64 sequence;
    }

    mapping(bytes32 resourceType => mapping(bytes32 nodeId => ResourceSlot)) private _resources;
    mapping(bytes32 resourceType => EnumerableSet.Bytes32Set) private _listed;
    /// @inheritdoc IServerRegistry
    mapping(bytes32 resourceType => uint64) public override listVersion;

    // ──────────────────────────────────────────── provider ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function declare(uint40 provider, bytes32 resourceType, Declaration[] calldata declarations)
        external
        override
        onlyLiveProviderOwner(provider)
    {
        _checkBatch(declarations.length);
        uint64 version = listVersion[resourceType];
        for (uint256 i = 0; i < declarations.length; ++i) {
            _declare(provider, resourceType, declarations[i], ++version);
        }
        listVersion[resourceType] = version;
    }

    /// @inheritdoc IServerRegistry
    function renew(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds, uint40 expiresAt)
        external
        override
        onlyLiveProviderOwner(provider)
    {
        _checkBatch(nodeIds.length);
        uint64 version = listVersion[resourceType];
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            bytes32 nodeId = nodeIds[i];
            ResourceSlot storage slot = _listedBy(provider, resourceType, nodeId);
            _checkExpiry(nodeId, expiresAt, slot.expiresAt, slot.consentedUntil);
            slot.expiresAt = expiresAt;
            emit ResourceRenewed(resourceType, nodeId, provider, expiresAt, ++version);
        }
        listVersion[resourceType] = version;
    }

    /// @inheritdoc IServerRegistry
    function withdraw(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds)
        external
        override
        onlyProviderOwner(provider)
    {
        _checkBatch(nodeIds.length);
        uint64 version = listVersion[resourceType];
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            bytes32 nodeId = nodeIds[i];
            uint64 sequence = _listedBy(provider, resourceType, nodeId).sequence;
            _unlist(resourceType, nodeId, sequence);
            emit ResourceWithdrawn(resourceType, nodeId, provider, false, sequence, ++version);
        }
        listVersion[resourceType] = version;
    }

    // ──────────────────────────────────────────── node key ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function withdrawAsNode(bytes32 resourceType, bytes32 nodeId, uint64 sequence) external override {
        if (msg.sender != _nodeAddress(nodeId)) revert RegistryNotNodeAddress(nodeId, msg.sender);
        _withdrawByNode(resourceType, nodeId, sequence);
    }

    /// @inheritdoc IServerRegistry
    function withdrawWithSignature(
        bytes32 resourceType,
        bytes32 nodeId,
        uint64 sequence,
        uint40 deadline,
        bytes calldata signature
    ) external override {
        bytes32 structHash = keccak256(abi.encode(WITHDRAWAL_TYPEHASH, resourceType, nodeId, sequence, deadline));
        _checkNodeSignature(nodeId, structHash, deadline, signature);
        _withdrawByNode(resourceType, nodeId, sequence);
    }

    // ────────────────────────────────────────────── views ──────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function verify(bytes32 resourceType, bytes32[] calldata nodeIds)
        external
        view
        override
        returns (AsOf memory asOf, Resource[] memory resources)
    {
        if (nodeIds.length > MAX_QUERY) revert RegistryBatchTooLarge(nodeIds.length, MAX_QUERY);
        asOf = _asOf(resourceType);
        resources = new Resource[](nodeIds.length);
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            resources[i] = _resource(resourceType, nodeIds[i]);
        }
    }

    /// @inheritdoc IServerRegistry
    function listResources(bytes32 resourceType, uint256 cursor, uint256 limit)
        external
        view
        override
        returns (ResourcePage memory page)
    {
        if (limit == 0 || limit > MAX_QUERY) revert RegistryPageLimit(limit, MAX_QUERY);
        EnumerableSet.Bytes32Set storage listed = _listed[resourceType];
        page.asOf = _asOf(resourceType);
        page.total = listed.length();
        uint256 left = cursor < page.total ? page.total - cursor : 0;
        uint256 size = left < limit ? left : limit;
        page.resources = new Resource[](size);
        for (uint256 i = 0; i < size; ++i) {
            page.resources[i] = _resource(resourceType, listed.at(cursor + i));
        }
        page.nextCursor = left > size ? cursor + size : 0;
    }

    /// @inheritdoc IServerRegistry
    function resourceCount(bytes32 resourceType) external view override returns (uint256) {
        return _listed[resourceType].length();
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    function _declare(uint40 provider, bytes32 resourceType, Declaration calldata declaration, uint64 version) private {
        bytes32 nodeId = declaration.nodeId;
        _checkPublicKey(nodeId, declaration.publicKey);
        if (declaration.record.length > MAX_RECORD) {
            revert RegistryRecordTooLong(nodeId, declaration.record.length, MAX_RECORD);
        }
        _checkExpiry(nodeId, declaration.expiresAt, 0, declaration.consent.expiresAt);

        ResourceSlot storage slot = _resources[resourceType][nodeId];
        _checkConsent(provider, resourceType, nodeId, declaration.consent, slot.sequence);
        uint40 previousProvider = slot.provider;
        if (previousProvider == 0) _listed[resourceType].add(nodeId);
        _resources[resourceType][nodeId] = ResourceSlot({
            provider: provider,
            expiresAt: declaration.expiresAt,
            consentedUntil: declaration.consent.expiresAt,
            sequence: declaration.consent.sequence
        });
        _emitDeclared(provider, resourceType, previousProvider, declaration, version);
    }

    function _emitDeclared(
        uint40 provider,
        bytes32 resourceType,
        uint40 previousProvider,
        Declaration calldata declaration,
        uint64 version
    ) private {
        emit ResourceDeclared(
            resourceType,
            declaration.nodeId,
            provider,
            previousProvider,
            declaration.expiresAt,
            declaration.consent.expiresAt,
            declaration.consent.sequence,
            version,
            declaration.publicKey,
            declaration.record
        );
    }

    function _withdrawByNode(bytes32 resourceType, bytes32 nodeId, uint64 sequence) private {
        ResourceSlot storage slot = _resources[resourceType][nodeId];
        _checkSequence(nodeId, sequence, slot.sequence);
        uint40 provider = slot.provider;
        uint64 version = ++listVersion[resourceType];
        _unlist(resourceType, nodeId, sequence);
        if (provider == 0) emit ConsentsVoided(resourceType, nodeId, sequence, version);
        else emit ResourceWithdrawn(resourceType, nodeId, provider, true, sequence, version);
    }

    /// @dev The sequence stays behind, so that no consent counts twice.
    function _unlist(bytes32 resourceType, bytes32 nodeId, uint64 sequence) private {
        _listed[resourceType].remove(nodeId);
        _resources[resourceType][nodeId] = ResourceSlot(0, 0, 0, sequence);
    }

    function _listedBy(uint40 provider, bytes32 resourceType, bytes32 nodeId)
        private
        view
        returns (ResourceSlot storage slot)
    {
        slot = _resources[resourceType][nodeId];
        if (slot.provider != provider) revert RegistryNotListed(resourceType, nodeId, provider);
    }

    /// @param spent the highest sequence that the node key spent so far
    function _checkConsent(
        uint40 provider,
        bytes32 resourceType,
        bytes32 nodeId,
        Consent calldata consent,
        uint64 spent
    ) private view {
        _checkSequence(nodeId, consent.sequence, spent);
        bytes32 structHash = keccak256(
            abi.encode(
                CONSENT_TYPEHASH, provider, resourceType, nodeId, consent.expiresAt, consent.sequence, consent.deadline
            )
        );
        _checkNodeSignature(nodeId, structHash, consent.deadline, consent.signature);
    }

    function _checkSequence(bytes32 nodeId, uint64 sequence, uint64 spent) private pure {
        if (sequence <= spent) revert RegistrySequenceSpent(nodeId, sequence, spent);
    }

    function _checkPublicKey(bytes32 nodeId, bytes calldata publicKey) private pure {
        if (publicKey.length != PUBLIC_KEY_BYTES) revert RegistryPublicKeyLength(nodeId, publicKey.length);
        bytes32 hash = keccak256(publicKey);
        if (hash != nodeId) revert RegistryPublicKeyMismatch(nodeId, hash);
    }

    /// @param present the listing's expiry so far; zero for a declaration
    /// @param consentedUntil how far the node key agreed
    function _checkExpiry(bytes32 nodeId, uint40 expiresAt, uint40 present, uint40 consentedUntil) private view {
        uint256 farthest = block.timestamp + MAX_LIFETIME;
        uint40 latest = consentedUntil < farthest ? consentedUntil : uint40(farthest);
        if (expiresAt <= block.timestamp || expiresAt <= present || expiresAt > latest) {
            revert RegistryExpiry(nodeId, expiresAt, latest);
        }
    }

    function _checkBatch(uint256 length) private pure {
        if (length == 0) revert RegistryBatchEmpty();
        if (length > MAX_BATCH) revert RegistryBatchTooLarge(length, MAX_BATCH);
    }

    function _resource(bytes32 resourceType, bytes32 nodeId) private view returns (Resource memory) {
        ResourceSlot memory slot = _resources[resourceType][nodeId];
        return Resource({
            nodeId: nodeId,
            status: _status(slot),
            provider: slot.provider,
            expiresAt: slot.expiresAt,
            consentedUntil: slot.consentedUntil,
            sequence: slot.sequence
        });
    }

    /// @dev The provider's standing goes before the expiry: it is the stronger reason.
    function _status(ResourceSlot memory slot) private view returns (ResourceStatus) {
        if (slot.provider == 0) return ResourceStatus.NotListed;
        ProviderStatus standing = _providers[slot.provider].status;
        if (standing == ProviderStatus.Approved) {
            return block.timestamp < slot.expiresAt ? ResourceStatus.Active : ResourceStatus.Expired;
        }
        if (standing == ProviderStatus.Suspended) return ResourceStatus.ProviderSuspended;
        if (standing == ProviderStatus.Removed) return ResourceStatus.ProviderRemoved;
        if (standing == ProviderStatus.Rejected) return ResourceStatus.ProviderRejected;
        return ResourceStatus.ProviderApplied;
    }

    function _asOf(bytes32 resourceType) private view returns (AsOf memory) {
        return AsOf({
            blockNumber: uint64(block.number),
            blockTimestamp: uint64(block.timestamp),
            listVersion: listVersion[resourceType],
            providersVersion: providersVersion
        });
    }
}
