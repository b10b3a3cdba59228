// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Consent, Declaration} from "../../contracts/RegistryTypes.sol";
import {Vm, vm} from "./Vm.sol";

/// @dev A node's key and the ids made of it.
struct Node {
    uint256 privateKey;
    address account;
    bytes32 id;
    bytes32[2] publicKey;
}

/// @dev The terms of a consent, without its signature.
struct Terms {
    uint40 provider;
    bytes32 resourceType;
    uint40 expiresAt;
    uint64 sequence;
    uint40 deadline;
}

/// @title Signs as node keys do
/// @dev EIP-712 written out once more, so that the tests do not take the contract's word for what is signed.
library NodeKeys {
    function node(uint256 privateKey) internal returns (Node memory) {
        Vm.Wallet memory wallet = vm.createWallet(privateKey);
        bytes32[2] memory publicKey = [bytes32(wallet.publicKeyX), bytes32(wallet.publicKeyY)];
        return Node(privateKey, wallet.addr, keccak256(abi.encodePacked(publicKey[0], publicKey[1])), publicKey);
    }

    function domainSeparator(uint256 chainId, address registry) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Waypost ServerRegistry"),
                keccak256("2"),
                chainId,
                registry
            )
        );
    }

    function consentDigest(bytes32 domain, bytes32 nodeId, Terms memory terms) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Consent(uint40 provider,bytes32 resourceType,bytes32 nodeId,uint40 expiresAt,uint64 sequence,uint40 deadline)"
        );
        return _digest(
            domain,
            keccak256(
                abi.encode(
                    typeHash,
                    terms.provider,
                    terms.resourceType,
                    nodeId,
                    terms.expiresAt,
                    terms.sequence,
                    terms.deadline
                )
            )
        );
    }

    function withdrawalDigest(bytes32 domain, bytes32 resourceType, bytes32 nodeId, uint64 sequence, uint40 deadline)
        internal
        pure
        returns (bytes32)
    {
        bytes32 typeHash = keccak256("Withdrawal(bytes32 resourceType,bytes32 nodeId,uint64 sequence,uint40 deadline)");
        return _digest(domain, keccak256(abi.encode(typeHash, resourceType, nodeId, sequence, deadline)));
    }

    function sign(uint256 privateKey, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The signature in 64 bytes (EIP-2098), written out once more.
    function compact(uint256 privateKey, bytes32 digest) internal pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = vm.sign(privateKey, digest);
        vs = bytes32(uint256(s) | (uint256(v - 27) << 255));
    }

    function rotationDigest(bytes32 domain, bytes32 nodeId, bytes32 successor, Terms memory terms)
        internal
        pure
        returns (bytes32)
    {
        bytes32 typeHash = keccak256(
            "Rotation(uint40 provider,bytes32 resourceType,bytes32 nodeId,bytes32 successor,uint64 sequence,uint40 deadline)"
        );
        return _digest(
            domain,
            keccak256(
                abi.encode(
                    typeHash, terms.provider, terms.resourceType, nodeId, successor, terms.sequence, terms.deadline
                )
            )
        );
    }

    function relayDigest(bytes32 domain, address account, bytes memory call, uint256 nonce, uint40 deadline)
        internal
        pure
        returns (bytes32)
    {
        bytes32 typeHash = keccak256("RelayedCall(address account,bytes call,uint256 nonce,uint40 deadline)");
        return _digest(domain, keccak256(abi.encode(typeHash, account, keccak256(call), nonce, deadline)));
    }

    /// @dev A declaration that asks for `expiresAt` under a consent with `terms`, without a record.
    function declaration(Node memory self, bytes32 domain, Terms memory terms, uint40 expiresAt)
        internal
        pure
        returns (Declaration memory)
    {
        (bytes32 r, bytes32 vs) = compact(self.privateKey, consentDigest(domain, self.id, terms));
        return Declaration({
            publicKey: self.publicKey,
            expiresAt: expiresAt,
            consent: Consent(terms.expiresAt, terms.sequence, terms.deadline, r, vs),
            record: ""
        });
    }

    function _digest(bytes32 domain, bytes32 structHash) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
