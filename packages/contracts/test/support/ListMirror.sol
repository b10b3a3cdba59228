// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IServerRegistryEvents} from "../../contracts/IServerRegistryEvents.sol";
import {Vm} from "./Vm.sol";

/// @title What a client does with the events alone: keeps every word and computes every head
/// @dev Written from the protocol document, with nothing of the contract's but the events' shapes.
contract ListMirror is IServerRegistryEvents {
    bytes32 public providersHead;
    mapping(bytes32 resourceType => bytes32) public listHead;
    mapping(bytes32 resourceType => mapping(bytes32 nodeId => uint256)) public server;
    mapping(uint256 provider => uint256) public standing;
    /// @dev What entered the hash at the last change.
    Change public last;

    struct Change {
        uint256 kind;
        bytes32 subject;
        uint256 slot;
        bytes32 detail;
        bytes32 head;
    }

    /// @dev Replays the changes among the logs, in order; skips what is no change of a list.
    function replay(Vm.Log[] memory logs) external {
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 event_ = logs[i].topics[0];
            if (event_ == ResourceDeclared.selector) _declared(logs[i]);
            else if (event_ == ResourceRenewed.selector) _renewed(logs[i]);
            else if (event_ == ResourceDrained.selector) _drained(logs[i]);
            else if (event_ == ResourceWithdrawn.selector) _withdrawn(logs[i]);
            else if (event_ == ResourceRotated.selector) _rotated(logs[i]);
            else if (event_ == ConsentsVoided.selector) _voided(logs[i]);
            else if (event_ == ProviderRegistered.selector) _registered(logs[i]);
            else if (event_ == ProviderMetadataChanged.selector) _described(logs[i]);
            else if (event_ == ProviderStatusChanged.selector) _decided(logs[i]);
            else if (event_ == ProviderTransferStarted.selector) _offered(logs[i]);
            else if (event_ == ProviderTransferred.selector) _transferred(logs[i]);
            else if (event_ == ProviderExitRequested.selector) _exiting(logs[i]);
        }
    }

    // ────────────────────────────────────────────── resources ─────────────────────────────────────────────

    function _declared(Vm.Log memory log) private {
        (,, uint256 consentedUntil, uint256 sequence, uint48 version,, bytes memory record) =
            abi.decode(log.data, (uint40, uint40, uint40, uint64, uint48, bytes32[2], bytes));
        (, uint256 expiresAt) = abi.decode(log.data, (uint40, uint40));
        uint256 word = uint256(log.topics[3]) | (expiresAt << 40) | (consentedUntil << 80) | (sequence << 120);
        _onList(log, 1, word, version, keccak256(record));
    }

    function _renewed(Vm.Log memory log) private {
        (uint256 expiresAt, uint48 version) = abi.decode(log.data, (uint40, uint48));
        uint256 before = server[log.topics[1]][log.topics[2]];
        uint256 kept = before & ~(uint256(type(uint40).max) << 40);
        _onList(log, 2, kept | (expiresAt << 40), version, 0);
    }

    function _drained(Vm.Log memory log) private {
        _onList(log, 3, server[log.topics[1]][log.topics[2]] | (1 << 232), abi.decode(log.data, (uint48)), 0);
    }

    function _withdrawn(Vm.Log memory log) private {
        (uint8 cause, uint256 sequence, uint48 version) = abi.decode(log.data, (uint8, uint64, uint48));
        _onList(log, 4, sequence << 120, version, bytes32(uint256(cause)));
    }

    function _rotated(Vm.Log memory log) private {
        (bytes32 successor, uint256 sequence, uint48 version) = abi.decode(log.data, (bytes32, uint64, uint48));
        _onList(log, 5, sequence << 120, version, successor);
    }

    function _voided(Vm.Log memory log) private {
        (uint256 sequence, uint48 version) = abi.decode(log.data, (uint64, uint48));
        _onList(log, 6, sequence << 120, version, 0);
    }

    /// @param word the server's, without its version
    function _onList(Vm.Log memory log, uint256 kind, uint256 word, uint48 version, bytes32 detail) private {
        (bytes32 resourceType, bytes32 nodeId) = (log.topics[1], log.topics[2]);
        word = (word & ~(uint256(type(uint48).max) << 184)) | (uint256(version) << 184);
        server[resourceType][nodeId] = word;
        listHead[resourceType] = _after(listHead[resourceType], kind, nodeId, word, detail, version);
    }

    // ────────────────────────────────────────────── providers ─────────────────────────────────────────────

    function _registered(Vm.Log memory log) private {
        (string memory uri, bytes32 hash, uint48 version) = abi.decode(log.data, (string, bytes32, uint48));
        uint256 word = uint256(log.topics[2]) | (1 << 160);
        _onProviders(log, 17, word, version, keccak256(abi.encodePacked(hash, uri)));
    }

    function _described(Vm.Log memory log) private {
        (string memory uri, bytes32 hash, uint48 version) = abi.decode(log.data, (string, bytes32, uint48));
        uint256 word = standing[uint256(log.topics[1])];
        _onProviders(log, 18, word, version, keccak256(abi.encodePacked(hash, uri)));
    }

    function _decided(Vm.Log memory log) private {
        (uint256 until, string memory reason, uint48 version) = abi.decode(log.data, (uint40, string, uint48));
        uint256 kept = standing[uint256(log.topics[1])] & ~(uint256(type(uint48).max) << 160);
        uint256 word = kept | (uint256(log.topics[3]) << 160) | (until << 168);
        _onProviders(log, 19, word, version, keccak256(bytes(reason)));
    }

    function _offered(Vm.Log memory log) private {
        uint256 word = standing[uint256(log.topics[1])];
        _onProviders(log, 20, word, abi.decode(log.data, (uint48)), log.topics[3]);
    }

    function _transferred(Vm.Log memory log) private {
        uint256 kept = standing[uint256(log.topics[1])] & ~uint256(type(uint160).max);
        _onProviders(log, 21, kept | uint256(log.topics[3]), abi.decode(log.data, (uint48)), 0);
    }

    function _exiting(Vm.Log memory log) private {
        (uint256 exitAt, uint48 version) = abi.decode(log.data, (uint40, uint48));
        _onProviders(log, 22, standing[uint256(log.topics[1])] | (exitAt << 208), version, 0);
    }

    function _onProviders(Vm.Log memory log, uint256 kind, uint256 word, uint48 version, bytes32 detail) private {
        standing[uint256(log.topics[1])] = word;
        providersHead = _after(providersHead, kind, log.topics[1], word, detail, version);
    }

    // ──────────────────────────────────────────────── head ────────────────────────────────────────────────

    function _after(bytes32 head, uint256 kind, bytes32 subject, uint256 word, bytes32 detail, uint48 version)
        private
        returns (bytes32 next)
    {
        require(version == (uint256(head) >> 208) + 1, "an event is missing");
        bytes32 hash = keccak256(abi.encodePacked(head, kind, subject, word, detail));
        next = bytes32(abi.encodePacked(version, bytes26(hash)));
        last = Change(kind, subject, word, detail, next);
    }
}
