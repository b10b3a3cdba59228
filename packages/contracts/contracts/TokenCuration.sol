// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IServerRegistry} from "./IServerRegistry.sol";
import {ITokenCuration} from "./ITokenCuration.sol";
import {TokenCurationCount} from "./TokenCurationCount.sol";
import {TokenCurationOffice} from "./TokenCurationOffice.sol";
import {TokenCurationParameters} from "./TokenCurationParameters.sol";
import {TokenCurationVault} from "./TokenCurationVault.sol";
import {CurationParameters} from "./TokenCurationTypes.sol";

/// @title The token curation
/// @notice See `ITokenCuration`. Immutable: no proxy, no upgrade, and nobody can take tokens out that are owed to another.
///
/// To put it in charge: the registry's curator calls `transferCurator` with this contract's address, then anybody calls `takeRole`.
///
/// The token is to be a plain ERC-20. One that takes a fee on transfers is refused when it does; one whose balances change by
/// themselves must not be used.
contract TokenCuration is TokenCurationCount, ERC165 {
    /// @param registry_ the registry to curate
    /// @param token_ what deposits and votes are made of
    /// @param governor who may propose rules, announce a successor and a guardian; it may renounce, which freezes all of them
    /// @param gracePeriod how long each of these waits, in seconds, 1 to 90 days
    /// @param parameters the rules at the start
    constructor(
        IServerRegistry registry_,
        IERC20 token_,
        address governor,
        uint40 gracePeriod,
        CurationParameters memory parameters
    )
        TokenCurationParameters(governor, gracePeriod, parameters)
        TokenCurationOffice(registry_)
        TokenCurationVault(token_)
    {}

    /// @notice ERC-165: this interface and `ITokenCuration`.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(ITokenCuration).interfaceId || super.supportsInterface(interfaceId);
    }
}
