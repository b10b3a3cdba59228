// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {CuratorRole} from "./CuratorRole.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ResourceBook} from "./ResourceBook.sol";

/// @title The server registry
/// @notice See `IServerRegistry`. Immutable: no proxy, no upgrade, no owner beyond the curator, no funds.
contract ServerRegistry is ResourceBook, ERC165 {
    /// @param firstCurator who decides on providers; an account, a multisig or a contract
    constructor(address firstCurator) CuratorRole(firstCurator) {}

    /// @notice ERC-165: this interface and `IServerRegistry`.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IServerRegistry).interfaceId || super.supportsInterface(interfaceId);
    }
}
