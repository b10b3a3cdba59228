// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {CuratorRole} from "./CuratorRole.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {RegistrySettings} from "./RegistryTypes.sol";
import {ResourceViews} from "./ResourceViews.sol";

/// @title The server registry
/// @notice See `IServerRegistry`. Immutable: no proxy, no upgrade, no owner beyond the curator, no funds.
/// @dev Storage layout, for storage proofs; bit 0 is the lowest. One slot says all about a provider's standing, one all about a
/// listing, one each holds the head of a list: three proofs show that a server is trusted as of which state of the list.
///
///     slot  variable
///     0, 1  unused (EIP712)
///     2     account → nonce at keccak256(account ‖ 2)
///     3     curator
///     4     pendingCurator
///     5     guardian
///     6     the epoch in which a removal was counted last (bits 0–39), and how many it counted (40–71)
///     7     provider id → its standing at keccak256(id ‖ 7): see `ProviderSlots`
///     8     provider id → slots from keccak256(id ‖ 8): pendingOwner (bits 0–159), statusSince (160–199), guardianRestsUntil
///           (200–239); metadataHash; metadataURI
///     9     providerCount (bits 0–39)
///     10    head of the list of providers: see `RunningHash`
///     11    provider id → owner → operator → at keccak256(operator ‖ keccak256(owner ‖ keccak256(id ‖ 11))): roles (bits 0–7),
///           expiresAt (8–47)
///     12    resource type → node id → the server at keccak256(nodeId ‖ keccak256(resourceType ‖ 12)): see `ResourceSlots`
///     13    resource type → list of node ids at keccak256(resourceType ‖ 13): its length, and positions one slot after (OpenZeppelin
///           EnumerableSet)
///     14    resource type → head of its list at keccak256(resourceType ‖ 14): see `RunningHash`
///
/// Keys and slot numbers are 32 bytes each.
contract ServerRegistry is ResourceViews, ERC165 {
    constructor(RegistrySettings memory settings) CuratorRole(settings) {}

    /// @notice ERC-165: this interface and `IServerRegistry`.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IServerRegistry).interfaceId || super.supportsInterface(interfaceId);
    }
}
