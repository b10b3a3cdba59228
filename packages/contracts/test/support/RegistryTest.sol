// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    Declaration,
    ProviderStatus,
    RegistrySettings,
    Resource,
    ResourceStatus,
    Rotation
} from "../../contracts/RegistryTypes.sol";
import {IServerRegistryErrors} from "../../contracts/IServerRegistryErrors.sol";
import {IServerRegistryEvents} from "../../contracts/IServerRegistryEvents.sol";
import {ServerRegistry} from "../../contracts/ServerRegistry.sol";
import {Node, NodeKeys, Terms} from "./NodeKeys.sol";
import {vm} from "./Vm.sol";

/// @title A registry with a curator, two providers' owners and nodes at hand
abstract contract RegistryTest is IServerRegistryErrors, IServerRegistryEvents {
    using NodeKeys for Node;

    bytes32 internal constant MAIL = keccak256("mail-server");
    bytes32 internal constant PUSH = keccak256("push-server");
    uint40 internal constant START = 1_800_000_000;

    address internal curator = address(0xC0FFEE);
    address internal guardian = address(0x6A4D);
    address internal alice = address(0xA11CE);
    address internal bob = address(0xB0B);
    address internal stranger = address(0xBAD);

    ServerRegistry internal registry;
    bytes32 internal domain;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(1_000);
        registry = newRegistry(settings());
    }

    function newRegistry(RegistrySettings memory chosen) internal returns (ServerRegistry made) {
        made = new ServerRegistry(chosen);
        domain = NodeKeys.domainSeparator(block.chainid, address(made));
    }

    /// @dev A registry that decides at once and is never short of decisions.
    function settings() internal view virtual returns (RegistrySettings memory) {
        return RegistrySettings({
            curator: curator,
            guardian: guardian,
            approvalDelay: 0,
            exitDelay: 7 days,
            guardianPeriod: 3 days,
            epoch: 1 days,
            removalCap: 1_000
        });
    }

    function register(address owner) internal returns (uint40 provider) {
        vm.prank(owner);
        return registry.registerProvider("https://provider.example/about.json", keccak256("about"));
    }

    function approved(address owner) internal returns (uint40 provider) {
        provider = register(owner);
        vm.prank(curator);
        registry.approve(provider);
    }

    function suspended(address owner) internal returns (uint40 provider) {
        provider = approved(owner);
        vm.prank(curator);
        registry.suspend(provider, "down");
    }

    function rejected(address owner) internal returns (uint40 provider) {
        provider = register(owner);
        vm.prank(curator);
        registry.reject(provider, "spam");
    }

    function removed(address owner) internal returns (uint40 provider) {
        provider = approved(owner);
        vm.prank(curator);
        registry.remove(provider, "gone");
    }

    /// @dev An approved provider that has left: time passes.
    function exited(address owner) internal returns (uint40 provider) {
        provider = approved(owner);
        vm.prank(owner);
        registry.requestExit(provider);
        vm.warp(block.timestamp + 7 days);
    }

    /// @dev Consent for 365 days, to be spent within an hour.
    function terms(uint40 provider, uint64 sequence) internal view returns (Terms memory) {
        return Terms({
            provider: provider,
            resourceType: MAIL,
            expiresAt: uint40(block.timestamp) + 365 days,
            sequence: sequence,
            deadline: uint40(block.timestamp) + 1 hours
        });
    }

    /// @dev A mail server, listed for 30 days.
    function declarationOf(Node memory node, uint40 provider, uint64 sequence)
        internal
        view
        returns (Declaration memory)
    {
        return node.declaration(domain, terms(provider, sequence), uint40(block.timestamp) + 30 days);
    }

    /// @dev To be spent within an hour; `successor` with sequence 1.
    function rotationOf(Node memory old, Node memory successor, uint40 provider, uint64 sequence)
        internal
        view
        returns (Rotation memory)
    {
        Terms memory agreed = terms(provider, sequence);
        bytes32 digest = NodeKeys.rotationDigest(domain, old.id, successor.id, agreed);
        (bytes32 r, bytes32 vs) = NodeKeys.compact(old.privateKey, digest);
        return Rotation(old.id, sequence, agreed.deadline, r, vs, declarationOf(successor, provider, 1));
    }

    function one(Declaration memory declaration) internal pure returns (Declaration[] memory batch) {
        batch = new Declaration[](1);
        batch[0] = declaration;
    }

    function one(bytes32 nodeId) internal pure returns (bytes32[] memory batch) {
        batch = new bytes32[](1);
        batch[0] = nodeId;
    }

    function list(Node memory node, address owner, uint40 provider, uint64 sequence) internal {
        Declaration[] memory batch = one(declarationOf(node, provider, sequence));
        vm.prank(owner);
        registry.declare(provider, MAIL, batch);
    }

    function resource(bytes32 resourceType, bytes32 nodeId) internal view returns (Resource memory) {
        (, Resource[] memory resources) = registry.verify(resourceType, one(nodeId));
        return resources[0];
    }

    function assertStatus(bytes32 nodeId, ResourceStatus expected) internal view {
        vm.assertEq(uint256(resource(MAIL, nodeId).status), uint256(expected), "status");
    }

    function assertProviderStatus(uint40 provider, ProviderStatus expected) internal view {
        vm.assertEq(uint256(registry.getProvider(provider).status), uint256(expected), "provider status");
    }

    function text(uint256 length) internal pure returns (string memory) {
        return string(new bytes(length));
    }
}
