// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {RunningHash} from "../../contracts/RunningHash.sol";

/// @title Parts of a declaration by themselves, to be measured
contract GasParts {
    using EnumerableSet for EnumerableSet.Bytes32Set;
    using RunningHash for bytes32;

    EnumerableSet.Bytes32Set private _listed;
    bytes32 private _head;
    uint256 private _version;

    function nothing(bytes32 nodeId) external {}

    function enumerate(bytes32 nodeId) external {
        _listed.add(nodeId);
    }

    function advance(uint256 changes) external {
        bytes32 head = _head;
        for (uint256 i = 0; i < changes; ++i) {
            head = head.advance(RunningHash.RESOURCE_DECLARED, bytes32(i), i, bytes32(i));
        }
        _head = head;
    }

    /// @dev What stood in the head's place before there was a hash.
    function version() external {
        ++_version;
    }
}
