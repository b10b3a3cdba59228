// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {CuratorRole} from "./CuratorRole.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ResourceBook} from "./ResourceBook.sol";

/// @title The server registry
/// @notice See `IServerRegistry`. Immutable: no proxy, no upgrade, no owner beyond the curator, no funds.
/// @dev Storage layout, for storage proofs; bit 0 is the lowest. One slot says all about a provider's standing, one all about a
/// listing, so that two proofs show that a server is trusted.
///
///     slot  variable
///     0, 1  unused (EIP712)
///     2     curator
///     3     pendingCurator
///     4     provider id → slot at keccak256(id ‖ 4): owner (bits 0–159), status (160–167), statusSince (168–207)
///     5     provider id → slots from keccak256(id ‖ 5): pendingOwner; metadataHash; metadataURI
///     6     providerCount (bits 0–39), providersVersion (40–103)
///     7     resource type → node id → slot at keccak256(nodeId ‖ keccak256(resourceType ‖ 7)): provider (bits 0–39; zero when not
///           listed), expiresAt (40–79), consentedUntil (80–119), sequence (120–183)
///     8     resource type → list of node ids at keccak256(resourceType ‖ 8): its length, and positions one slot after (OpenZeppelin
///           EnumerableSet)
///     9     resource type → list version at keccak256(resourceType ‖ 9)
///
/// Keys and slot numbers are 32 bytes each.
contract ServerRegistry is ResourceBook, ERC165 {
    /// @param firstCurator who decides on providers; an account, a multisig or a contract
    constructor(address firstCurator) CuratorRole(firstCurator) {}

    /// @notice ERC-165: this interface and `IServerRegistry`.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IServerRegistry).interfaceId || super.supportsInterface(interfaceId);
    }
}
