// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {NodeSignatures} from "./NodeSignatures.sol";
import {OperatorBook} from "./OperatorBook.sol";
import {
    Declaration,
    ProviderStatus,
    ROLE_DECLARE,
    ROLE_DRAIN,
    ROLE_RENEW,
    ROLE_WITHDRAW,
    Rotation,
    WithdrawalCause
} from "./RegistryTypes.sol";
import {ResourceSlot, ResourceSlots} from "./ResourceSlot.sol";
import {RunningHash} from "./RunningHash.sol";

/// @title Resources: which provider lists which server, and until when
/// @dev Every function reads the list's head once, carries it through its loop and writes it once.
abstract contract ResourceBook is OperatorBook, NodeSignatures {
    using EnumerableSet for EnumerableSet.Bytes32Set;
    using RunningHash for bytes32;

    mapping(bytes32 resourceType => mapping(bytes32 nodeId => ResourceSlot)) internal _resources;
    mapping(bytes32 resourceType => EnumerableSet.Bytes32Set) internal _listed;
    /// @inheritdoc IServerRegistry
    mapping(bytes32 resourceType => bytes32) public override listHead;

    // ──────────────────────────────────────────── provider ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function declare(uint40 provider, bytes32 resourceType, Declaration[] calldata declarations) external override {
        _checkMayActLive(provider, ROLE_DECLARE);
        _checkBatch(declarations.length);
        bytes32 head = listHead[resourceType];
        for (uint256 i = 0; i < declarations.length; ++i) {
            Declaration calldata declaration = declarations[i];
            bytes32 nodeId = keccak256(abi.encode(declaration.publicKey));
            head = _declare(head, provider, resourceType, nodeId, declaration);
        }
        listHead[resourceType] = head;
    }

    /// @inheritdoc IServerRegistry
    function renew(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds, uint40 expiresAt)
        external
        override
    {
        _checkMayActLive(provider, ROLE_RENEW);
        _checkBatch(nodeIds.length);
        bytes32 head = listHead[resourceType];
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            bytes32 nodeId = nodeIds[i];
            ResourceSlot slot = _listedBy(provider, resourceType, nodeId);
            _checkExpiry(nodeId, expiresAt, slot.expiresAt(), slot.consentedUntil());
            uint48 version = head.nextVersion();
            slot = slot.renewed(expiresAt, version);
            _resources[resourceType][nodeId] = slot;
            head = head.advance(RunningHash.RESOURCE_RENEWED, nodeId, ResourceSlot.unwrap(slot), 0);
            emit ResourceRenewed(resourceType, nodeId, provider, expiresAt, version);
        }
        listHead[resourceType] = head;
    }

    /// @inheritdoc IServerRegistry
    function drain(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds) external override {
        _checkMayActLive(provider, ROLE_DRAIN);
        _checkBatch(nodeIds.length);
        bytes32 head = listHead[resourceType];
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            bytes32 nodeId = nodeIds[i];
            ResourceSlot slot = _listedBy(provider, resourceType, nodeId);
            if (slot.draining()) revert RegistryDraining(resourceType, nodeId);
            uint48 version = head.nextVersion();
            slot = slot.drained(version);
            _resources[resourceType][nodeId] = slot;
            head = head.advance(RunningHash.RESOURCE_DRAINED, nodeId, ResourceSlot.unwrap(slot), 0);
            emit ResourceDrained(resourceType, nodeId, provider, version);
        }
        listHead[resourceType] = head;
    }

    /// @inheritdoc IServerRegistry
    function withdraw(uint40 provider, bytes32 resourceType, bytes32[] calldata nodeIds) external override {
        _checkMayAct(provider, ROLE_WITHDRAW);
        _checkBatch(nodeIds.length);
        bytes32 head = listHead[resourceType];
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            bytes32 nodeId = nodeIds[i];
            uint64 sequence = _listedBy(provider, resourceType, nodeId).sequence();
            head = _withdraw(head, provider, resourceType, nodeId, sequence, WithdrawalCause.ByProvider);
        }
        listHead[resourceType] = head;
    }

    /// @inheritdoc IServerRegistry
    function rotate(uint40 provider, bytes32 resourceType, Rotation[] calldata rotations) external override {
        _checkMayActLive(provider, ROLE_DECLARE | ROLE_WITHDRAW);
        _checkBatch(rotations.length);
        bytes32 head = listHead[resourceType];
        for (uint256 i = 0; i < rotations.length; ++i) {
            Rotation calldata rotation = rotations[i];
            bytes32 successor = keccak256(abi.encode(rotation.successor.publicKey));
            head = _retire(head, provider, resourceType, rotation, successor);
            head = _declare(head, provider, resourceType, successor, rotation.successor);
        }
        listHead[resourceType] = head;
    }

    // ───────────────────────────────────────────── anybody ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function prune(bytes32 resourceType, bytes32[] calldata nodeIds) external override returns (uint256 pruned) {
        _checkBatch(nodeIds.length);
        bytes32 head = listHead[resourceType];
        for (uint256 i = 0; i < nodeIds.length; ++i) {
            bytes32 nodeId = nodeIds[i];
            ResourceSlot slot = _resources[resourceType][nodeId];
            if (!_isPrunable(slot)) continue;
            head = _withdraw(head, slot.provider(), resourceType, nodeId, slot.sequence(), WithdrawalCause.Pruned);
            ++pruned;
        }
        if (pruned != 0) listHead[resourceType] = head;
    }

    // ──────────────────────────────────────────── node key ─────────────────────────────────────────────

    /// @inheritdoc IServerRegistry
    function withdrawAsNode(bytes32 resourceType, bytes32 nodeId, uint64 sequence) external override {
        address actor = _actor();
        if (actor != _nodeAddress(nodeId)) revert RegistryNotNodeAddress(nodeId, actor);
        _withdrawByNode(resourceType, nodeId, sequence);
    }

    /// @inheritdoc IServerRegistry
    function withdrawWithSignature(
        bytes32 resourceType,
        bytes32 nodeId,
        uint64 sequence,
        uint40 deadline,
        bytes32 r,
        bytes32 vs
    ) external override {
        _checkWithdrawal(resourceType, nodeId, sequence, deadline, r, vs);
        _withdrawByNode(resourceType, nodeId, sequence);
    }

    // ───────────────────────────────────────────── internal ────────────────────────────────────────────

    /// @param nodeId that of the declaration's public key
    /// @return the list's head after it
    function _declare(
        bytes32 head,
        uint40 provider,
        bytes32 resourceType,
        bytes32 nodeId,
        Declaration calldata declaration
    ) private returns (bytes32) {
        if (declaration.record.length > MAX_RECORD) {
            revert RegistryRecordTooLong(nodeId, declaration.record.length, MAX_RECORD);
        }
        _checkExpiry(nodeId, declaration.expiresAt, 0, declaration.consent.expiresAt);
        ResourceSlot previous = _resources[resourceType][nodeId];
        _checkConsent(provider, resourceType, nodeId, declaration.consent, previous.sequence());
        if (previous.provider() == 0) _listed[resourceType].add(nodeId);
        ResourceSlot slot = ResourceSlots.listed(
            provider,
            declaration.expiresAt,
            declaration.consent.expiresAt,
            declaration.consent.sequence,
            head.nextVersion()
        );
        _resources[resourceType][nodeId] = slot;
        _emitDeclared(resourceType, nodeId, previous.provider(), slot, declaration);
        return
            head.advance(
                RunningHash.RESOURCE_DECLARED, nodeId, ResourceSlot.unwrap(slot), keccak256(declaration.record)
            );
    }

    function _emitDeclared(
        bytes32 resourceType,
        bytes32 nodeId,
        uint40 previousProvider,
        ResourceSlot slot,
        Declaration calldata declaration
    ) private {
        emit ResourceDeclared(
            resourceType,
            nodeId,
            slot.provider(),
            previousProvider,
            slot.expiresAt(),
            slot.consentedUntil(),
            slot.sequence(),
            slot.version(),
            declaration.publicKey,
            declaration.record
        );
    }

    /// @dev The first half of a rotation: the server leaves under its old key.
    function _retire(bytes32 head, uint40 provider, bytes32 resourceType, Rotation calldata rotation, bytes32 successor)
        private
        returns (bytes32)
    {
        uint64 spent = _listedBy(provider, resourceType, rotation.nodeId).sequence();
        _checkRotation(provider, resourceType, rotation, successor, spent);
        uint48 version = head.nextVersion();
        ResourceSlot slot = _unlist(resourceType, rotation.nodeId, rotation.sequence, version);
        emit ResourceRotated(resourceType, rotation.nodeId, provider, successor, rotation.sequence, version);
        return head.advance(RunningHash.RESOURCE_ROTATED, rotation.nodeId, ResourceSlot.unwrap(slot), successor);
    }

    function _withdrawByNode(bytes32 resourceType, bytes32 nodeId, uint64 sequence) private {
        ResourceSlot slot = _resources[resourceType][nodeId];
        _checkSequence(nodeId, sequence, slot.sequence());
        bytes32 head = listHead[resourceType];
        if (slot.provider() == 0) {
            uint48 version = head.nextVersion();
            slot = ResourceSlots.unlisted(sequence, version);
            _resources[resourceType][nodeId] = slot;
            listHead[resourceType] = head.advance(RunningHash.CONSENTS_VOIDED, nodeId, ResourceSlot.unwrap(slot), 0);
            emit ConsentsVoided(resourceType, nodeId, sequence, version);
        } else {
            listHead[resourceType] =
                _withdraw(head, slot.provider(), resourceType, nodeId, sequence, WithdrawalCause.ByNode);
        }
    }

    function _withdraw(
        bytes32 head,
        uint40 provider,
        bytes32 resourceType,
        bytes32 nodeId,
        uint64 sequence,
        WithdrawalCause cause
    ) private returns (bytes32) {
        uint48 version = head.nextVersion();
        ResourceSlot slot = _unlist(resourceType, nodeId, sequence, version);
        emit ResourceWithdrawn(resourceType, nodeId, provider, cause, sequence, version);
        return head.advance(RunningHash.RESOURCE_WITHDRAWN, nodeId, ResourceSlot.unwrap(slot), bytes32(uint256(cause)));
    }

    /// @dev The sequence stays behind, so that no consent counts twice.
    function _unlist(bytes32 resourceType, bytes32 nodeId, uint64 sequence, uint48 version)
        private
        returns (ResourceSlot slot)
    {
        slot = ResourceSlots.unlisted(sequence, version);
        _listed[resourceType].remove(nodeId);
        _resources[resourceType][nodeId] = slot;
    }

    function _listedBy(uint40 provider, bytes32 resourceType, bytes32 nodeId) private view returns (ResourceSlot slot) {
        slot = _resources[resourceType][nodeId];
        if (slot.provider() != provider) revert RegistryNotListed(resourceType, nodeId, provider);
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

    function _isPrunable(ResourceSlot slot) private view returns (bool) {
        if (slot.provider() == 0) return false;
        if (block.timestamp >= uint256(slot.expiresAt()) + PRUNE_GRACE) return true;
        (ProviderStatus status,) = _providers[slot.provider()].standing();
        return _isFinal(status);
    }
}
