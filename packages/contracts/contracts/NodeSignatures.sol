// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Consent, Rotation} from "./RegistryTypes.sol";
import {Relay} from "./Relay.sol";

/// @title What a node key signs, and whether it did
/// @dev The EIP-712 domain binds chain and contract. A node id's last 20 bytes are its key's address; that alone would let two node
/// ids share an address, which is why a declaration shows the public key and its node id is computed from that.
abstract contract NodeSignatures is Relay {
    bytes32 private constant CONSENT_TYPEHASH = keccak256(
        "Consent(uint40 provider,bytes32 resourceType,bytes32 nodeId,uint40 expiresAt,uint64 sequence,uint40 deadline)"
    );
    bytes32 private constant WITHDRAWAL_TYPEHASH =
        keccak256("Withdrawal(bytes32 resourceType,bytes32 nodeId,uint64 sequence,uint40 deadline)");
    bytes32 private constant ROTATION_TYPEHASH = keccak256(
        "Rotation(uint40 provider,bytes32 resourceType,bytes32 nodeId,bytes32 successor,uint64 sequence,uint40 deadline)"
    );

    /// @param spent the highest sequence that the node key spent so far
    function _checkConsent(
        uint40 provider,
        bytes32 resourceType,
        bytes32 nodeId,
        Consent calldata consent,
        uint64 spent
    ) internal view {
        _checkSequence(nodeId, consent.sequence, spent);
        bytes32 structHash = keccak256(
            abi.encode(
                CONSENT_TYPEHASH, provider, resourceType, nodeId, consent.expiresAt, consent.sequence, consent.deadline
            )
        );
        _checkNodeSignature(nodeId, structHash, consent.deadline, consent.r, consent.vs);
    }

    /// @param spent the highest sequence that the old node key spent so far
    /// @param successor the new node id
    function _checkRotation(
        uint40 provider,
        bytes32 resourceType,
        Rotation calldata rotation,
        bytes32 successor,
        uint64 spent
    ) internal view {
        _checkSequence(rotation.nodeId, rotation.sequence, spent);
        bytes32 structHash = keccak256(
            abi.encode(
                ROTATION_TYPEHASH,
                provider,
                resourceType,
                rotation.nodeId,
                successor,
                rotation.sequence,
                rotation.deadline
            )
        );
        _checkNodeSignature(rotation.nodeId, structHash, rotation.deadline, rotation.r, rotation.vs);
    }

    function _checkWithdrawal(
        bytes32 resourceType,
        bytes32 nodeId,
        uint64 sequence,
        uint40 deadline,
        bytes32 r,
        bytes32 vs
    ) internal view {
        bytes32 structHash = keccak256(abi.encode(WITHDRAWAL_TYPEHASH, resourceType, nodeId, sequence, deadline));
        _checkNodeSignature(nodeId, structHash, deadline, r, vs);
    }

    function _checkSequence(bytes32 nodeId, uint64 sequence, uint64 spent) internal pure {
        if (sequence <= spent) revert RegistrySequenceSpent(nodeId, sequence, spent);
    }

    function _nodeAddress(bytes32 nodeId) internal pure returns (address) {
        return address(uint160(uint256(nodeId)));
    }

    /// @dev Reverts unless the node key signed the struct and the deadline has not passed.
    /// @param structHash EIP-712 `hashStruct` of the message
    function _checkNodeSignature(bytes32 nodeId, bytes32 structHash, uint40 deadline, bytes32 r, bytes32 vs)
        private
        view
    {
        _checkDeadline(deadline);
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecover(_hashTypedDataV4(structHash), r, vs);
        if (failure != ECDSA.RecoverError.NoError || signer != _nodeAddress(nodeId)) {
            revert RegistrySignatureInvalid(nodeId);
        }
    }
}
