// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IServerRegistryErrors} from "./IServerRegistryErrors.sol";

/// @title What a node key signs, and whether it did
/// @dev The EIP-712 domain binds chain and contract. A node id's last 20 bytes are its key's address; that alone would let two node
/// ids share an address, which is why a declaration also shows the public key.
abstract contract NodeSignatures is EIP712, IServerRegistryErrors {
    bytes32 internal constant CONSENT_TYPEHASH = keccak256(
        "Consent(uint40 provider,bytes32 resourceType,bytes32 nodeId,uint40 expiresAt,uint64 sequence,uint40 deadline)"
    );
    bytes32 internal constant WITHDRAWAL_TYPEHASH =
        keccak256("Withdrawal(bytes32 resourceType,bytes32 nodeId,uint64 sequence,uint40 deadline)");

    constructor() EIP712("Waypost ServerRegistry", "1") {}

    /// @dev Reverts unless the node key signed the struct and the deadline has not passed.
    /// @param structHash EIP-712 `hashStruct` of the message
    function _checkNodeSignature(bytes32 nodeId, bytes32 structHash, uint40 deadline, bytes calldata signature)
        internal
        view
    {
        if (block.timestamp > deadline) revert RegistryDeadlinePassed(nodeId, deadline);
        (address signer, ECDSA.RecoverError failure,) =
            ECDSA.tryRecoverCalldata(_hashTypedDataV4(structHash), signature);
        if (failure != ECDSA.RecoverError.NoError || signer != _nodeAddress(nodeId)) {
            revert RegistrySignatureInvalid(nodeId);
        }
    }

    function _nodeAddress(bytes32 nodeId) internal pure returns (address) {
        return address(uint160(uint256(nodeId)));
    }
}
