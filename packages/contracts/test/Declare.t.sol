// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, ProviderStatus, Resource, ResourceStatus} from "../contracts/RegistryTypes.sol";
import {Node, NodeKeys, Terms} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract DeclareTest is RegistryTest {
    using NodeKeys for Node;

    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    uint40 private ours;
    uint40 private theirs;
    Node private node;

    function setUp() public override {
        super.setUp();
        ours = approved(alice);
        theirs = approved(bob);
        node = NodeKeys.node(0x1234);
    }

    function declareAs(address caller, uint40 provider, Declaration memory declaration) private {
        Declaration[] memory batch = one(declaration);
        vm.prank(caller);
        registry.declare(provider, MAIL, batch);
    }

    function expectRefusal(Declaration memory declaration, bytes memory refusal) private {
        Declaration[] memory batch = one(declaration);
        vm.expectRevert(refusal);
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
    }

    // ─────────────────────────────────────────────── listing ──────────────────────────────────────────────

    function test_nodeIdEndsWithTheKeysAddress() public view {
        vm.assertEq(address(uint160(uint256(node.id))), node.account, "address");
    }

    function test_listsAServer() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        declaration.record = hex"f884b8401234";
        vm.expectEmit(address(registry));
        emit ResourceDeclared(
            MAIL, node.id, ours, 0, START + 30 days, START + 365 days, 1, 1, node.publicKey, hex"f884b8401234"
        );
        declareAs(alice, ours, declaration);

        Resource memory listed = resource(MAIL, node.id);
        vm.assertEq(listed.nodeId, node.id, "node id");
        vm.assertEq(uint256(listed.status), uint256(ResourceStatus.Active), "status");
        vm.assertEq(listed.provider, ours, "provider");
        vm.assertEq(listed.expiresAt, START + 30 days, "expiry");
        vm.assertEq(listed.consentedUntil, START + 365 days, "consented until");
        vm.assertEq(listed.sequence, 1, "sequence");
        vm.assertEq(registry.resourceCount(MAIL), 1, "count");
        vm.assertEq(registry.listVersion(MAIL), 1, "version");
        vm.assertEq(registry.listVersion(PUSH), 0, "other lists stand still");
        vm.assertEq(uint256(resource(PUSH, node.id).status), uint256(ResourceStatus.NotListed), "one type only");
    }

    function test_listsABatch() public {
        Declaration[] memory batch = new Declaration[](100);
        for (uint256 i = 0; i < 100; ++i) {
            batch[i] = declarationOf(NodeKeys.node(i + 1), ours, 1);
        }
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
        vm.assertEq(registry.resourceCount(MAIL), 100, "count");
        vm.assertEq(registry.listVersion(MAIL), 100, "version");
    }

    function test_aBatchIsAllOrNothing() public {
        Declaration[] memory batch = new Declaration[](2);
        batch[0] = declarationOf(NodeKeys.node(1), ours, 1);
        batch[1] = declarationOf(NodeKeys.node(2), theirs, 1);
        vm.expectRevert(abi.encodeWithSelector(RegistrySignatureInvalid.selector, NodeKeys.node(2).id));
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
        vm.assertEq(registry.resourceCount(MAIL), 0, "count");
    }

    function test_boundsTheBatch() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchEmpty.selector));
        vm.prank(alice);
        registry.declare(ours, MAIL, new Declaration[](0));
        vm.expectRevert(abi.encodeWithSelector(RegistryBatchTooLarge.selector, 101, 100));
        vm.prank(alice);
        registry.declare(ours, MAIL, new Declaration[](101));
    }

    function test_theSameServerUnderTwoTypes() public {
        declareAs(alice, ours, declarationOf(node, ours, 1));
        Terms memory push = terms(theirs, 1);
        push.resourceType = PUSH;
        Declaration[] memory batch = one(node.declaration(domain, push, START + 1 days));
        vm.prank(bob);
        registry.declare(theirs, PUSH, batch);
        vm.assertEq(resource(MAIL, node.id).provider, ours, "mail");
        vm.assertEq(resource(PUSH, node.id).provider, theirs, "push");
    }

    function test_declaringAnewReplaces() public {
        declareAs(alice, ours, declarationOf(node, ours, 1));
        Declaration memory again = declarationOf(node, ours, 5);
        again.expiresAt = START + 1 days;
        vm.expectEmit(address(registry));
        emit ResourceDeclared(MAIL, node.id, ours, ours, START + 1 days, START + 365 days, 5, 2, node.publicKey, "");
        declareAs(alice, ours, again);
        vm.assertEq(registry.resourceCount(MAIL), 1, "still one");
        vm.assertEq(resource(MAIL, node.id).expiresAt, START + 1 days, "a new consent may shorten");
    }

    function test_movesToAnotherProviderWithTheNodesConsent() public {
        declareAs(alice, ours, declarationOf(node, ours, 1));
        vm.expectEmit(address(registry));
        emit ResourceDeclared(MAIL, node.id, theirs, ours, START + 30 days, START + 365 days, 2, 2, node.publicKey, "");
        declareAs(bob, theirs, declarationOf(node, theirs, 2));
        vm.assertEq(resource(MAIL, node.id).provider, theirs, "moved");
        vm.assertEq(registry.resourceCount(MAIL), 1, "still one");

        bytes32[] memory ids = one(node.id);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, ours));
        vm.prank(alice);
        registry.withdraw(ours, MAIL, ids);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotListed.selector, MAIL, node.id, ours));
        vm.prank(alice);
        registry.renew(ours, MAIL, ids, START + 60 days);
    }

    function test_appliedAndSuspendedProvidersMayList() public {
        uint40 applied = register(alice);
        uint40 stopped = suspended(alice);
        declareAs(alice, applied, declarationOf(node, applied, 1));
        assertStatus(node.id, ResourceStatus.ProviderApplied);
        declareAs(alice, stopped, declarationOf(node, stopped, 2));
        assertStatus(node.id, ResourceStatus.ProviderSuspended);
    }

    function test_finalProvidersMayNot() public {
        uint40[2] memory ids = [rejected(alice), removed(alice)];
        ProviderStatus[2] memory statuses = [ProviderStatus.Rejected, ProviderStatus.Removed];
        for (uint256 i = 0; i < 2; ++i) {
            Declaration[] memory batch = one(declarationOf(node, ids[i], 1));
            vm.expectRevert(abi.encodeWithSelector(RegistryProviderFinal.selector, ids[i], statuses[i]));
            vm.prank(alice);
            registry.declare(ids[i], MAIL, batch);
        }
    }

    function test_onlyTheOwnerLists(address caller) public {
        vm.assume(caller != alice);
        Declaration[] memory batch = one(declarationOf(node, ours, 1));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotOperator.selector, ours, caller, 1));
        vm.prank(caller);
        registry.declare(ours, MAIL, batch);
    }

    function test_unknownProvider() public {
        Declaration[] memory batch = one(declarationOf(node, 9, 1));
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 9));
        vm.prank(alice);
        registry.declare(9, MAIL, batch);
    }

    // ───────────────────────────────────────────── public key ─────────────────────────────────────────────

    /// @dev The contract hashes the key that is shown: a consent for one node id under another's key is nobody's.
    function test_publicKeyMustBeTheNodes() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        Node memory other = NodeKeys.node(0x5678);
        declaration.publicKey = other.publicKey;
        expectRefusal(declaration, abi.encodeWithSelector(RegistrySignatureInvalid.selector, other.id));
    }

    /// @dev A key's own signature over a node id that merely ends like its address: the public key gives it away.
    function test_nodeIdThatOnlyEndsLikeTheAddress(uint96 prefix) public {
        bytes32 fake = bytes32((uint256(prefix) << 160) | uint160(node.account));
        vm.assume(fake != node.id);
        Node memory imitation = Node(node.privateKey, node.account, fake, node.publicKey);
        expectRefusal(
            declarationOf(imitation, ours, 1), abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id)
        );
    }

    function test_recordLength() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        declaration.record = new bytes(301);
        expectRefusal(declaration, abi.encodeWithSelector(RegistryRecordTooLong.selector, node.id, 301, 300));
        declaration.record = new bytes(300);
        declareAs(alice, ours, declaration);
    }

    // ─────────────────────────────────────────────── consent ──────────────────────────────────────────────

    function test_someoneElsesServer() public {
        Node memory attacker = NodeKeys.node(0xE71);
        Node memory forged = Node(attacker.privateKey, node.account, node.id, node.publicKey);
        expectRefusal(
            declarationOf(forged, ours, 1), abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id)
        );
    }

    /// @dev Each field that the consent binds, changed after signing.
    function test_consentBindsEveryField() public {
        bytes memory refusal = abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id);

        expectRefusal(declarationOf(node, theirs, 1), refusal);

        Terms memory other = terms(ours, 1);
        other.resourceType = PUSH;
        expectRefusal(node.declaration(domain, other, START + 30 days), refusal);

        Declaration memory changed = declarationOf(node, ours, 1);
        changed.consent.expiresAt += 1;
        expectRefusal(changed, refusal);
        changed = declarationOf(node, ours, 1);
        changed.consent.sequence += 1;
        expectRefusal(changed, refusal);
        changed = declarationOf(node, ours, 1);
        changed.consent.deadline += 1;
        expectRefusal(changed, refusal);

        Node memory second = NodeKeys.node(0x5678);
        changed = declarationOf(second, ours, 1);
        (changed.consent.r, changed.consent.vs) =
        (declarationOf(node, ours, 1).consent.r, declarationOf(node, ours, 1).consent.vs);
        expectRefusal(changed, abi.encodeWithSelector(RegistrySignatureInvalid.selector, second.id));
    }

    function test_consentBindsChainAndContract() public {
        bytes memory refusal = abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id);
        bytes32 otherChain = NodeKeys.domainSeparator(block.chainid + 1, address(registry));
        expectRefusal(node.declaration(otherChain, terms(ours, 1), START + 30 days), refusal);
        bytes32 otherContract = NodeKeys.domainSeparator(block.chainid, address(this));
        expectRefusal(node.declaration(otherContract, terms(ours, 1), START + 30 days), refusal);
    }

    /// @dev After a fork of the chain the old chain's consents count on the old chain only. Chain ids are given as numbers, since a
    /// compiler may take `block.chainid` for a constant.
    function test_consentAfterAForkOfTheChain() public {
        vm.chainId(31337);
        Declaration memory old = declarationOf(node, ours, 1);
        vm.chainId(31338);
        expectRefusal(old, abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id));
        domain = NodeKeys.domainSeparator(31338, address(registry));
        declareAs(alice, ours, declarationOf(node, ours, 1));
    }

    function test_aWithdrawalIsNoConsent() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        bytes32 digest = NodeKeys.withdrawalDigest(domain, MAIL, node.id, 1, declaration.consent.deadline);
        (declaration.consent.r, declaration.consent.vs) = NodeKeys.compact(node.privateKey, digest);
        expectRefusal(declaration, abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id));
    }

    function test_signatureForms() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        bytes memory refusal = abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id);
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(node.privateKey, NodeKeys.consentDigest(domain, node.id, terms(ours, 1)));
        uint256 parity = v - 27;
        uint256 mirrored = CURVE_ORDER - uint256(s);

        // The mirror image with s in the upper half recovers to the same key, and its highest bit reads as a parity.
        declaration.consent.vs = bytes32(mirrored);
        expectRefusal(declaration, refusal);
        declaration.consent.vs = bytes32(mirrored | ((1 - parity) << 255));
        expectRefusal(declaration, refusal);
        // The other parity recovers to another key.
        declaration.consent.vs = bytes32(uint256(s) | ((1 - parity) << 255));
        expectRefusal(declaration, refusal);
        (declaration.consent.r, declaration.consent.vs) = (r, 0);
        expectRefusal(declaration, refusal);
        (declaration.consent.r, declaration.consent.vs) = (0, s);
        expectRefusal(declaration, refusal);

        (declaration.consent.r, declaration.consent.vs) = (r, bytes32(uint256(s) | (parity << 255)));
        declareAs(alice, ours, declaration);
    }

    function test_randomSignaturesAreRefused(bytes32 r, bytes32 vs) public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        (declaration.consent.r, declaration.consent.vs) = (r, vs);
        expectRefusal(declaration, abi.encodeWithSelector(RegistrySignatureInvalid.selector, node.id));
    }

    // ────────────────────────────────────────── sequence and time ─────────────────────────────────────────

    function test_aConsentCountsOnce() public {
        Declaration memory declaration = declarationOf(node, ours, 3);
        declareAs(alice, ours, declaration);
        bytes memory refusal = abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 3, 3);
        expectRefusal(declaration, refusal);

        bytes32[] memory ids = one(node.id);
        vm.prank(alice);
        registry.withdraw(ours, MAIL, ids);
        expectRefusal(declaration, refusal);
    }

    function test_theSequenceGrows(uint64 spent, uint64 next) public {
        spent = spent == 0 ? 1 : spent;
        list(node, alice, ours, spent);
        if (next > spent) {
            declareAs(alice, ours, declarationOf(node, ours, next));
            vm.assertEq(resource(MAIL, node.id).sequence, next, "spent");
        } else {
            expectRefusal(
                declarationOf(node, ours, next),
                abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, next, spent)
            );
        }
    }

    function test_sequenceZeroIsSpentFromTheStart() public {
        expectRefusal(
            declarationOf(node, ours, 0), abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 0, 0)
        );
    }

    function test_aRepetitionWithinABatch() public {
        Declaration[] memory batch = new Declaration[](2);
        batch[0] = declarationOf(node, ours, 1);
        batch[1] = batch[0];
        vm.expectRevert(abi.encodeWithSelector(RegistrySequenceSpent.selector, node.id, 1, 1));
        vm.prank(alice);
        registry.declare(ours, MAIL, batch);
    }

    function test_theDeadlineIsTheLastMoment() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        vm.warp(declaration.consent.deadline + 1);
        expectRefusal(
            declaration, abi.encodeWithSelector(RegistryDeadlinePassed.selector, declaration.consent.deadline)
        );
        vm.warp(declaration.consent.deadline);
        declareAs(alice, ours, declaration);
    }

    function test_expiryBounds(uint40 asked, uint40 consented) public {
        Terms memory agreed = terms(ours, 1);
        agreed.expiresAt = consented;
        Declaration memory declaration = node.declaration(domain, agreed, asked);
        uint40 latest = consented < START + 90 days ? consented : START + 90 days;
        if (asked > START && asked <= latest) {
            declareAs(alice, ours, declaration);
            vm.assertEq(resource(MAIL, node.id).expiresAt, asked, "expiry");
        } else {
            expectRefusal(declaration, abi.encodeWithSelector(RegistryExpiry.selector, node.id, asked, latest));
        }
    }

    function test_expiryEdges() public {
        Declaration memory declaration = declarationOf(node, ours, 1);
        declaration.expiresAt = START;
        expectRefusal(declaration, abi.encodeWithSelector(RegistryExpiry.selector, node.id, START, START + 90 days));
        declaration.expiresAt = START + 90 days + 1;
        expectRefusal(
            declaration, abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 90 days + 1, START + 90 days)
        );
        declaration.expiresAt = START + 90 days;
        declareAs(alice, ours, declaration);

        Terms memory short = terms(ours, 2);
        short.expiresAt = START + 10;
        expectRefusal(
            node.declaration(domain, short, START + 11),
            abi.encodeWithSelector(RegistryExpiry.selector, node.id, START + 11, START + 10)
        );
        declareAs(alice, ours, node.declaration(domain, short, START + 10));
    }
}
