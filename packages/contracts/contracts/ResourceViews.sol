// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ProviderSlot} from "./ProviderSlot.sol";
import {AsOf, ProviderStatus, Resource, ResourcePage, ResourceStatus} from "./RegistryTypes.sol";
import {ResourceBook} from "./ResourceBook.sol";
import {ResourceSlot} from "./ResourceSlot.sol";
import {RunningHash} from "./RunningHash.sol";

/// @title What the registry says of servers
abstract contract ResourceViews is ResourceBook {
    using EnumerableSet for EnumerableSet.Bytes32Set;
    using RunningHash for bytes32;

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
            resources[i] = _resource(nodeIds[i], _resources[resourceType][nodeIds[i]]);
        }
    }

    /// @inheritdoc IServerRegistry
    function listResources(bytes32 resourceType, uint256 cursor, uint256 limit)
        external
        view
        override
        returns (ResourcePage memory page)
    {
        return _page(resourceType, cursor, limit, 0);
    }

    /// @inheritdoc IServerRegistry
    function changesSince(bytes32 resourceType, uint48 version, uint256 cursor, uint256 limit)
        external
        view
        override
        returns (ResourcePage memory page)
    {
        return _page(resourceType, cursor, limit, version);
    }

    /// @inheritdoc IServerRegistry
    function resourceCount(bytes32 resourceType) external view override returns (uint256) {
        return _listed[resourceType].length();
    }

    /// @inheritdoc IServerRegistry
    function listVersion(bytes32 resourceType) external view override returns (uint48) {
        return listHead[resourceType].version();
    }

    /// @param since the list version after which a server must have changed; each has changed after version 0
    function _page(bytes32 resourceType, uint256 cursor, uint256 limit, uint48 since)
        private
        view
        returns (ResourcePage memory page)
    {
        if (limit == 0 || limit > MAX_QUERY) revert RegistryPageLimit(limit, MAX_QUERY);
        EnumerableSet.Bytes32Set storage listed = _listed[resourceType];
        page.asOf = _asOf(resourceType);
        page.total = listed.length();
        uint256 left = cursor < page.total ? page.total - cursor : 0;
        uint256 size = left < limit ? left : limit;
        page.nextCursor = left > size ? cursor + size : 0;

        Resource[] memory resources = new Resource[](size);
        uint256 found = 0;
        for (uint256 i = 0; i < size; ++i) {
            bytes32 nodeId = listed.at(cursor + i);
            ResourceSlot slot = _resources[resourceType][nodeId];
            if (slot.version() > since) resources[found++] = _resource(nodeId, slot);
        }
        // The array is as long as what was found: a shorter length leaves the rest unused.
        assembly ("memory-safe") {
            mstore(resources, found)
        }
        page.resources = resources;
    }

    function _resource(bytes32 nodeId, ResourceSlot slot) private view returns (Resource memory) {
        (ResourceStatus status, uint40 until) = _status(slot);
        return Resource({
            nodeId: nodeId,
            status: status,
            provider: slot.provider(),
            expiresAt: slot.expiresAt(),
            consentedUntil: slot.consentedUntil(),
            sequence: slot.sequence(),
            draining: slot.draining(),
            version: slot.version(),
            statusUntil: until
        });
    }

    /// @dev The provider's standing goes before the expiry: it is the stronger reason.
    /// @return status now
    /// @return until when it changes with time alone; zero when it does not
    function _status(ResourceSlot slot) private view returns (ResourceStatus status, uint40 until) {
        if (slot.provider() == 0) return (ResourceStatus.NotListed, 0);
        ProviderSlot provider = _providers[slot.provider()];
        ProviderStatus standing;
        (standing, until) = provider.standing();
        status = _statusUnder(standing);
        if (status == ResourceStatus.ProviderRejected || status == ResourceStatus.ProviderRemoved) return (status, 0);
        if (status == ResourceStatus.ProviderExited) return (status, 0);
        until = _earlier(until, provider.exitAt());
        if (status != ResourceStatus.Active) return (status, until);
        if (block.timestamp >= slot.expiresAt()) return (ResourceStatus.Expired, until);
        return (status, _earlier(until, slot.expiresAt()));
    }

    function _statusUnder(ProviderStatus standing) private pure returns (ResourceStatus) {
        if (standing == ProviderStatus.Approved) return ResourceStatus.Active;
        if (standing == ProviderStatus.Suspended) return ResourceStatus.ProviderSuspended;
        if (standing == ProviderStatus.SuspendedByGuardian) return ResourceStatus.ProviderSuspended;
        if (standing == ProviderStatus.Approving) return ResourceStatus.ProviderApproving;
        if (standing == ProviderStatus.Removed) return ResourceStatus.ProviderRemoved;
        if (standing == ProviderStatus.Rejected) return ResourceStatus.ProviderRejected;
        if (standing == ProviderStatus.Exited) return ResourceStatus.ProviderExited;
        return ResourceStatus.ProviderApplied;
    }

    /// @dev Zero stands for never.
    function _earlier(uint40 one, uint40 other) private pure returns (uint40) {
        if (one == 0) return other;
        if (other == 0) return one;
        return one < other ? one : other;
    }

    function _asOf(bytes32 resourceType) private view returns (AsOf memory) {
        return AsOf({
            blockNumber: uint64(block.number),
            blockTimestamp: uint64(block.timestamp),
            listHead: listHead[resourceType],
            providersHead: providersHead
        });
    }
}
