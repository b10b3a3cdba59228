// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, ProviderStatus, Rotation} from "../../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../../contracts/ServerRegistry.sol";
import {ListMirror} from "./ListMirror.sol";
import {Node, NodeKeys, Terms} from "./NodeKeys.sol";
import {RegistryModel} from "./RegistryModel.sol";
import {vm} from "./Vm.sol";

/// @title Random life of a registry, kept beside a model of what must be true after each step
/// @dev Each step may be legal or not; the model says which, and a registry that disagrees fails the step. One call in three goes by
/// a relayer, and the events of all of them feed a mirror.
contract RegistryHandler is RegistryModel {
    using NodeKeys for Node;

    /// @dev A call to `declare` that was accepted once, to be tried again.
    struct Spent {
        uint40 provider;
        bytes32 resourceType;
        Declaration declaration;
    }

    uint256 private constant NODES = 5;
    uint256 private constant PROVIDERS_AT_MOST = 8;

    ServerRegistry public immutable registry;
    ListMirror public immutable mirror = new ListMirror();
    address public immutable curator;
    address public immutable guardian;
    bytes32 private immutable _domain;

    bytes32[2] public resourceTypes = [keccak256("mail-server"), keccak256("push-server")];
    /// @dev The last of them owns nothing: an operator here and there, else a stranger.
    Node[4] private _people;
    Node[NODES] private _nodes;
    mapping(address account => uint256) private _keys;
    Spent[] private _accepted;
    uint256 private _calls;

    constructor(ServerRegistry registry_) {
        registry = registry_;
        curator = registry_.curator();
        guardian = registry_.guardian();
        _domain = NodeKeys.domainSeparator(block.chainid, address(registry_));
        for (uint256 i = 0; i < NODES; ++i) {
            _nodes[i] = _remembered(i + 1);
        }
        for (uint256 i = 0; i < _people.length; ++i) {
            _people[i] = _remembered(i + 101);
        }
    }

    function nodeIds() external view returns (bytes32[] memory ids) {
        ids = new bytes32[](NODES);
        for (uint256 i = 0; i < NODES; ++i) {
            ids[i] = _nodes[i].id;
        }
    }

    // ──────────────────────────────────────────────── steps ───────────────────────────────────────────────

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_ % (seconds_ % 2 == 0 ? 20 days : 2 days));
    }

    function register(uint8 who) external {
        if (providers == PROVIDERS_AT_MOST) return;
        address owner = _people[who % 3].account;
        _expect(owner, abi.encodeCall(registry.registerProvider, ("", 0)), true);
        _registered(owner);
    }

    /// @dev One time in eight the caller is somebody else.
    function decide(uint8 which, uint8 action, uint8 who) external {
        uint40 provider = _provider(which);
        action = action % 7;
        address rightful = action == 6 ? guardian : curator;
        address caller = who % 8 == 0 ? _people[who % 4].account : who % 8 == 1 ? guardian : rightful;
        (ProviderStatus to, uint40 until) = _outcome(provider, action);
        bool legal = caller == rightful && to != ProviderStatus.None;
        bytes[7] memory calls = [
            abi.encodeCall(registry.approve, (provider)),
            abi.encodeCall(registry.reject, (provider, "")),
            abi.encodeCall(registry.suspend, (provider, "")),
            abi.encodeCall(registry.reinstate, (provider)),
            abi.encodeCall(registry.remove, (provider, "")),
            abi.encodeCall(registry.confirmSuspension, (provider, "")),
            abi.encodeCall(registry.suspendAsGuardian, (provider, "bad"))
        ];
        _expect(caller, calls[action], legal);
        if (legal) _decided(provider, action, to, until);
    }

    function transfer(uint8 which, uint8 to) external {
        uint40 provider = _provider(which);
        address next = _people[to % 3].account;
        bool legal = _isLive(provider);
        _expect(ownerOf(provider), abi.encodeCall(registry.transferProvider, (provider, next)), legal);
        if (!legal) return;
        _expect(next, abi.encodeCall(registry.acceptProvider, (provider)), true);
        _standings[provider].owner = next;
        providerChanges += 2;
    }

    function describe(uint8 which, uint8 who) external {
        uint40 provider = _provider(which);
        address caller = _people[who % 4].account;
        bool legal = _isLive(provider) && caller == ownerOf(provider);
        _expect(caller, abi.encodeCall(registry.setMetadata, (provider, "ipfs://x", keccak256("x"))), legal);
        if (legal) ++providerChanges;
    }

    function exit(uint8 which, uint8 chance) external {
        if (chance % 4 != 0) return;
        uint40 provider = _provider(which);
        bool legal = _isLive(provider) && _standings[provider].exitAt == 0;
        _expect(ownerOf(provider), abi.encodeCall(registry.requestExit, (provider)), legal);
        if (!legal) return;
        _standings[provider].exitAt = uint40(block.timestamp) + EXIT_DELAY;
        ++providerChanges;
    }

    function setOperator(uint8 which, uint8 who, uint8 roles, uint32 lifetime) external {
        uint40 provider = _provider(which);
        address operator = _people[who % 4].account;
        roles = roles % 20;
        uint40 expiresAt = uint40(block.timestamp) + lifetime % 30 days;
        bool legal = _isLive(provider) && roles <= 15;
        address owner = ownerOf(provider);
        _expect(owner, abi.encodeCall(registry.setOperator, (provider, operator, roles, expiresAt)), legal);
        if (legal) _operators[provider][owner][operator] = Operator(roles, expiresAt);
    }

    function declare(uint8 which, uint8 nodeIndex, uint8 who, uint8 ahead, uint32 lifetime, uint32 agreed) external {
        uint40 provider = _provider(which);
        bytes32 resourceType = resourceTypes[nodeIndex % 2];
        Node memory node = _nodes[nodeIndex % NODES];
        Listing memory before = _listings[resourceType][node.id];
        (Declaration memory declaration, Listing memory wanted) =
            _declaration(node, provider, resourceType, ahead, lifetime, agreed);
        address actor = _actor(provider, who);
        bool legal = _isLive(provider) && _mayAct(provider, actor, 1) && _isConsented(wanted, before);
        _expect(actor, _declareCall(provider, resourceType, declaration), legal);
        if (!legal) return;
        _listed(resourceType, node.id, wanted);
        _accepted.push(Spent(provider, resourceType, declaration));
    }

    /// @dev An accepted declaration again, to the letter, by the present owner, within its deadline where time allows.
    function declareAgain(uint256 index) external {
        if (_accepted.length == 0) return;
        Spent memory spent = _accepted[index % _accepted.length];
        uint256 present = block.timestamp;
        vm.warp(spent.declaration.consent.deadline);
        _expect(ownerOf(spent.provider), _declareCall(spent.provider, spent.resourceType, spent.declaration), false);
        vm.warp(present);
    }

    /// @dev Somebody else's consent, stolen from a pending declaration, under a provider of the thief's own.
    function declareStolen(uint256 index, uint8 which) external {
        if (_accepted.length == 0) return;
        Spent memory spent = _accepted[index % _accepted.length];
        uint40 thief = _provider(which);
        if (thief == spent.provider) return;
        spent.declaration.consent.sequence += 1_000;
        _expect(ownerOf(thief), _declareCall(thief, spent.resourceType, spent.declaration), false);
    }

    function renew(uint8 which, uint8 nodeIndex, uint8 who, uint32 lifetime) external {
        uint40 provider = _provider(which);
        (bytes32 resourceType, bytes32 nodeId, Listing storage present) = _present(nodeIndex);
        address actor = _actor(provider, who);
        uint40 expiresAt = uint40(block.timestamp) + lifetime % 100 days;
        bool legal = _isLive(provider) && _mayAct(provider, actor, 2) && present.provider == provider
            && _isExpiry(expiresAt, present.expiresAt, present.consentedUntil);
        _expect(actor, abi.encodeCall(registry.renew, (provider, resourceType, _one(nodeId), expiresAt)), legal);
        if (!legal) return;
        present.expiresAt = expiresAt;
        ++listChanges[resourceType];
    }

    function drain(uint8 which, uint8 nodeIndex, uint8 who) external {
        uint40 provider = _provider(which);
        (bytes32 resourceType, bytes32 nodeId, Listing storage present) = _present(nodeIndex);
        address actor = _actor(provider, who);
        bool legal =
            _isLive(provider) && _mayAct(provider, actor, 4) && present.provider == provider && !present.draining;
        _expect(actor, abi.encodeCall(registry.drain, (provider, resourceType, _one(nodeId))), legal);
        if (!legal) return;
        present.draining = true;
        ++listChanges[resourceType];
    }

    function withdraw(uint8 which, uint8 nodeIndex, uint8 who) external {
        uint40 provider = _provider(which);
        (bytes32 resourceType, bytes32 nodeId, Listing storage present) = _present(nodeIndex);
        address actor = _actor(provider, who);
        bool legal = _mayAct(provider, actor, 8) && present.provider == provider;
        _expect(actor, abi.encodeCall(registry.withdraw, (provider, resourceType, _one(nodeId))), legal);
        if (legal) _unlisted(resourceType, nodeId, present.sequence);
    }

    /// @dev To a key that may be listed already, by this provider or another.
    function rotate(uint8 which, uint8 nodeIndex, uint8 to, uint8 who, uint8 ahead) external {
        if (to % NODES == nodeIndex % NODES) return;
        (bytes32 resourceType,, Listing storage present) = _present(nodeIndex);
        Terms memory terms = Terms({
            provider: _provider(which),
            resourceType: resourceType,
            expiresAt: 0,
            sequence: present.sequence + ahead % 3,
            deadline: uint40(block.timestamp)
        });
        _rotate(terms, nodeIndex % NODES, to % NODES, _actor(terms.provider, who), ahead);
    }

    function prune(uint8 nodeIndex, uint8 who) external {
        (bytes32 resourceType, bytes32 nodeId, Listing storage present) = _present(nodeIndex);
        _expect(_people[who % 4].account, abi.encodeCall(registry.prune, (resourceType, _one(nodeId))), true);
        if (_isPrunable(present)) _unlisted(resourceType, nodeId, present.sequence);
    }

    function withdrawByNode(uint8 nodeIndex, uint8 ahead, bool signed) external {
        (bytes32 resourceType, bytes32 nodeId, Listing storage present) = _present(nodeIndex);
        Node memory node = _nodes[nodeIndex % NODES];
        uint64 sequence = present.sequence + ahead % 4;
        bool legal = sequence > present.sequence;
        if (signed) {
            uint40 deadline = uint40(block.timestamp);
            bytes32 digest = NodeKeys.withdrawalDigest(_domain, resourceType, nodeId, sequence, deadline);
            (bytes32 r, bytes32 vs) = NodeKeys.compact(node.privateKey, digest);
            _expect(
                _people[0].account,
                abi.encodeCall(registry.withdrawWithSignature, (resourceType, nodeId, sequence, deadline, r, vs)),
                legal
            );
        } else {
            _expect(node.account, abi.encodeCall(registry.withdrawAsNode, (resourceType, nodeId, sequence)), legal);
        }
        if (legal) _unlisted(resourceType, nodeId, sequence);
    }

    function _rotate(Terms memory terms, uint256 from, uint256 to, address actor, uint8 ahead) private {
        bytes32 nodeId = _nodes[from].id;
        Listing memory present = _listings[terms.resourceType][nodeId];
        (Declaration memory declaration, Listing memory wanted) =
            _declaration(_nodes[to], terms.provider, terms.resourceType, ahead, 10 days, 20 days);
        bool legal = _isLive(terms.provider) && _mayAct(terms.provider, actor, 9) && present.provider == terms.provider
            && terms.sequence > present.sequence && _isConsented(wanted, _listings[terms.resourceType][_nodes[to].id]);
        _expect(actor, _rotateCall(from, terms, declaration), legal);
        if (!legal) return;
        _unlisted(terms.resourceType, nodeId, terms.sequence);
        _listed(terms.resourceType, _nodes[to].id, wanted);
    }

    // ────────────────────────────────────────────── arguments ─────────────────────────────────────────────

    function _remembered(uint256 privateKey) private returns (Node memory node) {
        node = NodeKeys.node(privateKey);
        _keys[node.account] = privateKey;
    }

    /// @dev Zero, an id never given, one time in so many.
    function _provider(uint8 which) private view returns (uint40) {
        return uint40(which % (providers + 1));
    }

    /// @dev The owner half of the time, else anybody.
    function _actor(uint40 provider, uint8 who) private view returns (address) {
        return who % 2 == 0 && provider != 0 ? ownerOf(provider) : _people[(who / 2) % 4].account;
    }

    function _present(uint8 nodeIndex)
        private
        view
        returns (bytes32 resourceType, bytes32 nodeId, Listing storage present)
    {
        resourceType = resourceTypes[nodeIndex % 2];
        nodeId = _nodes[nodeIndex % NODES].id;
        present = _listings[resourceType][nodeId];
    }

    /// @param ahead one time in four the sequence is no greater than what was spent
    function _declaration(
        Node memory node,
        uint40 provider,
        bytes32 resourceType,
        uint8 ahead,
        uint32 lifetime,
        uint32 agreed
    ) private view returns (Declaration memory declaration, Listing memory wanted) {
        uint64 spent = _listings[resourceType][node.id].sequence;
        uint64 sequence = ahead % 4 == 0 ? spent : spent + ahead;
        uint40 time = uint40(block.timestamp);
        Terms memory terms = Terms(provider, resourceType, time + agreed % 200 days, sequence, time);
        wanted = Listing(provider, time + lifetime % 100 days, terms.expiresAt, sequence, false);
        declaration = node.declaration(_domain, terms, wanted.expiresAt);
        if (ahead % 2 == 0) declaration.record = abi.encodePacked(ahead);
    }

    function _isConsented(Listing memory wanted, Listing memory before) private view returns (bool) {
        return wanted.sequence > before.sequence && _isExpiry(wanted.expiresAt, 0, wanted.consentedUntil);
    }

    /// @param terms of the rotation
    function _rotateCall(uint256 from, Terms memory terms, Declaration memory declaration)
        private
        view
        returns (bytes memory)
    {
        Node memory old = _nodes[from];
        bytes32 successor = keccak256(abi.encode(declaration.publicKey));
        (bytes32 r, bytes32 vs) =
            NodeKeys.compact(old.privateKey, NodeKeys.rotationDigest(_domain, old.id, successor, terms));
        Rotation[] memory batch = new Rotation[](1);
        batch[0] = Rotation(old.id, terms.sequence, terms.deadline, r, vs, declaration);
        return abi.encodeCall(registry.rotate, (terms.provider, terms.resourceType, batch));
    }

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

    // ──────────────────────────────────────────────── calls ───────────────────────────────────────────────

    function _expect(address caller, bytes memory data, bool legal) private {
        vm.recordLogs();
        bool isRelayed = ++_calls % 3 == 0 && _keys[caller] != 0;
        bool done;
        if (isRelayed) {
            uint40 deadline = uint40(block.timestamp);
            bytes32 digest = NodeKeys.relayDigest(_domain, caller, data, registry.nonces(caller), deadline);
            bytes memory signature = NodeKeys.sign(_keys[caller], digest);
            (done,) = address(registry).call(abi.encodeCall(registry.relay, (caller, data, deadline, signature)));
        } else {
            vm.prank(caller);
            (done,) = address(registry).call(data);
        }
        vm.assertTrue(done == legal, legal ? "a legal step was refused" : "an illegal step was taken");
        mirror.replay(vm.getRecordedLogs());
    }
}
