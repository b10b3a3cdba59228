// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, ProviderStatus} from "../../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../../contracts/ServerRegistry.sol";
import {Node, NodeKeys, Terms} from "./NodeKeys.sol";
import {vm} from "./Vm.sol";

/// @title Random life of a registry, kept beside a plain model of what must be true after each step
/// @dev Each step may be legal or not; the model says which, and a registry that disagrees fails the step.
contract RegistryHandler {
    using NodeKeys for Node;

    struct Listing {
        uint40 provider;
        uint40 expiresAt;
        uint40 consentedUntil;
        uint64 sequence;
    }

    /// @dev A call to `declare` that was accepted once, to be tried again.
    struct Spent {
        address caller;
        uint40 provider;
        bytes32 resourceType;
        Declaration declaration;
    }

    uint256 private constant NODES = 5;
    uint256 private constant PROVIDERS_AT_MOST = 8;

    ServerRegistry public immutable registry;
    address public immutable curator;
    bytes32 private immutable _domain;

    bytes32[2] public resourceTypes = [keccak256("mail-server"), keccak256("push-server")];
    address[3] private _people = [address(0xA11CE), address(0xB0B), address(0xCA401)];
    Node[NODES] private _nodes;

    mapping(bytes32 resourceType => mapping(bytes32 nodeId => Listing)) private _listings;
    mapping(uint40 provider => ProviderStatus) public statusOf;
    mapping(uint40 provider => address) public ownerOf;
    mapping(uint40 provider => bool) public curatorApproved;
    mapping(bytes32 resourceType => uint64) public listChanges;
    uint64 public providerChanges;
    uint40 public providers;
    Spent[] private _spent;

    constructor(ServerRegistry registry_, address curator_) {
        registry = registry_;
        curator = curator_;
        _domain = NodeKeys.domainSeparator(block.chainid, address(registry_));
        for (uint256 i = 0; i < NODES; ++i) {
            _nodes[i] = NodeKeys.node(i + 1);
        }
    }

    function listing(bytes32 resourceType, bytes32 nodeId) external view returns (Listing memory) {
        return _listings[resourceType][nodeId];
    }

    function nodeIds() external view returns (bytes32[] memory ids) {
        ids = new bytes32[](NODES);
        for (uint256 i = 0; i < NODES; ++i) {
            ids[i] = _nodes[i].id;
        }
    }

    // ──────────────────────────────────────────────── steps ───────────────────────────────────────────────

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 20 days);
    }

    function register(uint8 who) external {
        if (providers == PROVIDERS_AT_MOST) return;
        address owner = _people[who % 3];
        vm.prank(owner);
        uint40 provider = registry.registerProvider("", 0);
        ++providers;
        ++providerChanges;
        require(provider == providers, "ids count up");
        statusOf[provider] = ProviderStatus.Applied;
        ownerOf[provider] = owner;
    }

    /// @dev One time in eight the caller is not the curator.
    function decide(uint8 which, uint8 action, uint8 who) external {
        uint40 provider = _provider(which);
        action = action % 5;
        address caller = who % 8 == 0 ? _people[who % 3] : curator;
        ProviderStatus to = _after(statusOf[provider], action);
        bool legal = caller == curator && to != ProviderStatus.None;
        bytes[5] memory calls = [
            abi.encodeCall(registry.approve, (provider)),
            abi.encodeCall(registry.reject, (provider, "")),
            abi.encodeCall(registry.suspend, (provider, "")),
            abi.encodeCall(registry.reinstate, (provider)),
            abi.encodeCall(registry.remove, (provider, ""))
        ];
        _expect(caller, calls[action], legal);
        if (!legal) return;
        statusOf[provider] = to;
        if (action == 0) curatorApproved[provider] = true;
        ++providerChanges;
    }

    function transfer(uint8 which, uint8 to) external {
        uint40 provider = _provider(which);
        address next = _people[to % 3];
        bool legal = !_isFinal(provider) && provider != 0;
        _expect(ownerOf[provider], abi.encodeCall(registry.transferProvider, (provider, next)), legal);
        if (!legal) return;
        _expect(next, abi.encodeCall(registry.acceptProvider, (provider)), true);
        ownerOf[provider] = next;
        providerChanges += 2;
    }

    function declare(uint8 which, uint8 nodeIndex, uint8 typeIndex, uint8 ahead, uint32 lifetime, uint32 agreed)
        external
    {
        uint40 provider = _provider(which);
        bytes32 resourceType = resourceTypes[typeIndex % 2];
        Node memory node = _nodes[nodeIndex % NODES];
        Listing memory before = _listings[resourceType][node.id];
        Terms memory terms = Terms({
            provider: provider,
            resourceType: resourceType,
            expiresAt: uint40(block.timestamp) + agreed % 200 days,
            // One time in four no greater than what was spent.
            sequence: ahead % 4 == 0 ? before.sequence : before.sequence + ahead,
            deadline: uint40(block.timestamp)
        });
        uint40 expiresAt = uint40(block.timestamp) + lifetime % 100 days;
        Declaration memory declaration = node.declaration(_domain, terms, expiresAt);
        bool legal = _isLive(provider) && terms.sequence > before.sequence && _isExpiry(expiresAt, 0, terms.expiresAt);

        address caller = ownerOf[provider];
        _expect(caller, _declareCall(provider, resourceType, declaration), legal);
        if (!legal) return;
        _listings[resourceType][node.id] = Listing(provider, expiresAt, terms.expiresAt, terms.sequence);
        ++listChanges[resourceType];
        _spent.push(Spent(caller, provider, resourceType, declaration));
    }

    /// @dev An accepted declaration again, to the letter, by the present owner, within its deadline where time allows.
    function declareAgain(uint256 index) external {
        if (_spent.length == 0) return;
        Spent memory spent = _spent[index % _spent.length];
        uint256 present = block.timestamp;
        vm.warp(spent.declaration.consent.deadline);
        _expect(ownerOf[spent.provider], _declareCall(spent.provider, spent.resourceType, spent.declaration), false);
        vm.warp(present);
    }

    /// @dev Somebody else's consent, stolen from a pending declaration, under a provider of the thief's own.
    function declareStolen(uint256 index, uint8 which) external {
        if (_spent.length == 0) return;
        Spent memory spent = _spent[index % _spent.length];
        uint40 thief = _provider(which);
        if (thief == spent.provider) return;
        spent.declaration.consent.sequence += 1_000;
        _expect(ownerOf[thief], _declareCall(thief, spent.resourceType, spent.declaration), false);
    }

    function renew(uint8 which, uint8 nodeIndex, uint8 typeIndex, uint32 lifetime) external {
        uint40 provider = _provider(which);
        bytes32 resourceType = resourceTypes[typeIndex % 2];
        bytes32 nodeId = _nodes[nodeIndex % NODES].id;
        Listing storage present = _listings[resourceType][nodeId];
        uint40 expiresAt = uint40(block.timestamp) + lifetime % 100 days;
        bool legal = _isLive(provider) && present.provider == provider
            && _isExpiry(expiresAt, present.expiresAt, present.consentedUntil);
        _expect(
            ownerOf[provider], abi.encodeCall(registry.renew, (provider, resourceType, _one(nodeId), expiresAt)), legal
        );
        if (!legal) return;
        present.expiresAt = expiresAt;
        ++listChanges[resourceType];
    }

    function withdraw(uint8 which, uint8 nodeIndex, uint8 typeIndex) external {
        uint40 provider = _provider(which);
        bytes32 resourceType = resourceTypes[typeIndex % 2];
        bytes32 nodeId = _nodes[nodeIndex % NODES].id;
        Listing memory present = _listings[resourceType][nodeId];
        bool legal = provider != 0 && present.provider == provider;
        _expect(ownerOf[provider], abi.encodeCall(registry.withdraw, (provider, resourceType, _one(nodeId))), legal);
        if (legal) _unlist(resourceType, nodeId, present.sequence);
    }

    function withdrawByNode(uint8 nodeIndex, uint8 typeIndex, uint8 ahead, bool signed) external {
        bytes32 resourceType = resourceTypes[typeIndex % 2];
        Node memory node = _nodes[nodeIndex % NODES];
        uint64 spent = _listings[resourceType][node.id].sequence;
        uint64 sequence = spent + ahead % 4;
        bool legal = sequence > spent;
        if (signed) {
            uint40 deadline = uint40(block.timestamp);
            bytes32 digest = NodeKeys.withdrawalDigest(_domain, resourceType, node.id, sequence, deadline);
            bytes memory signature = NodeKeys.sign(node.privateKey, digest);
            _expect(
                _people[0],
                abi.encodeCall(registry.withdrawWithSignature, (resourceType, node.id, sequence, deadline, signature)),
                legal
            );
        } else {
            _expect(node.account, abi.encodeCall(registry.withdrawAsNode, (resourceType, node.id, sequence)), legal);
        }
        if (legal) _unlist(resourceType, node.id, sequence);
    }

    // ──────────────────────────────────────────────── model ───────────────────────────────────────────────

    function _unlist(bytes32 resourceType, bytes32 nodeId, uint64 sequence) private {
        _listings[resourceType][nodeId] = Listing(0, 0, 0, sequence);
        ++listChanges[resourceType];
    }

    /// @dev Zero, an id never given, one time in so many.
    function _provider(uint8 which) private view returns (uint40) {
        return uint40(which % (providers + 1));
    }

    function _isFinal(uint40 provider) private view returns (bool) {
        return statusOf[provider] == ProviderStatus.Rejected || statusOf[provider] == ProviderStatus.Removed;
    }

    function _isLive(uint40 provider) private view returns (bool) {
        return provider != 0 && !_isFinal(provider);
    }

    function _isExpiry(uint40 expiresAt, uint40 present, uint40 consentedUntil) private view returns (bool) {
        return expiresAt > block.timestamp && expiresAt > present && expiresAt <= consentedUntil
            && expiresAt <= block.timestamp + 90 days;
    }

    function _after(ProviderStatus from, uint8 action) private pure returns (ProviderStatus) {
        if (from == ProviderStatus.Applied && action == 0) return ProviderStatus.Approved;
        if (from == ProviderStatus.Applied && action == 1) return ProviderStatus.Rejected;
        if (from == ProviderStatus.Approved && action == 2) return ProviderStatus.Suspended;
        if (from == ProviderStatus.Suspended && action == 3) return ProviderStatus.Approved;
        if (from == ProviderStatus.Approved && action == 4) return ProviderStatus.Removed;
        if (from == ProviderStatus.Suspended && action == 4) return ProviderStatus.Removed;
        return ProviderStatus.None;
    }

    // ──────────────────────────────────────────────── calls ───────────────────────────────────────────────

    function _declareCall(uint40 provider, bytes32 resourceType, Declaration memory declaration)
        private
        view
        returns (bytes memory)
    {
        Declaration[] memory batch = new Declaration[](1);
        batch[0] = declaration;
        return abi.encodeCall(registry.declare, (provider, resourceType, batch));
    }

    function _one(bytes32 nodeId) private pure returns (bytes32[] memory batch) {
        batch = new bytes32[](1);
        batch[0] = nodeId;
    }

    function _expect(address caller, bytes memory data, bool legal) private {
        vm.prank(caller);
        (bool done,) = address(registry).call(data);
        vm.assertTrue(done == legal, legal ? "a legal step was refused" : "an illegal step was taken");
    }
}
