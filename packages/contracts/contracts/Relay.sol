// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IServerRegistry} from "./IServerRegistry.sol";

/// @title Who acts: the sender, or an account whose signature somebody else paid to bring
/// @dev A relayed call comes from this contract itself, with the account behind its arguments, as in ERC-2771. Nothing else here calls
/// this contract, so that nobody can put an account there but `relay`, which has checked the signature. There is no delegatecall and
/// no multicall, which would break that.
abstract contract Relay is EIP712, Nonces, IServerRegistry {
    bytes32 private constant RELAYED_CALL_TYPEHASH =
        keccak256("RelayedCall(address account,bytes call,uint256 nonce,uint40 deadline)");
    uint256 private constant ADDRESS_BYTES = 20;

    constructor() EIP712("Waypost ServerRegistry", "2") {}

    /// @inheritdoc IServerRegistry
    function relay(address account, bytes calldata call, uint40 deadline, bytes calldata signature)
        external
        override
        returns (bytes memory answer)
    {
        _checkDeadline(deadline);
        uint256 nonce = _useNonce(account);
        bytes32 digest =
            _hashTypedDataV4(keccak256(abi.encode(RELAYED_CALL_TYPEHASH, account, keccak256(call), nonce, deadline)));
        if (!SignatureChecker.isValidSignatureNowCalldata(account, digest, signature)) {
            revert RegistryRelaySignatureInvalid(account, nonce);
        }
        return Address.functionCall(address(this), abi.encodePacked(call, account));
    }

    /// @inheritdoc IServerRegistry
    function voidNonce() external override {
        _useNonce(_actor());
    }

    /// @dev Who acts; never `msg.sender` itself in this contract.
    function _actor() internal view returns (address) {
        if (msg.sender != address(this)) return msg.sender;
        return address(bytes20(msg.data[msg.data.length - ADDRESS_BYTES:]));
    }

    function _checkDeadline(uint40 deadline) internal view {
        if (block.timestamp > deadline) revert RegistryDeadlinePassed(deadline);
    }
}
