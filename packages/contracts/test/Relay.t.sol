// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Declaration, Provider, ResourceStatus} from "../contracts/RegistryTypes.sol";
import {ContractAccount} from "./support/ContractAccount.sol";
import {Node, NodeKeys} from "./support/NodeKeys.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev Signed calls that somebody else pays for. The relayer is taken to be hostile.
contract RelayTest is RegistryTest {
    Node private owner;
    Node private node;
    uint40 private ours;

    function setUp() public override {
        super.setUp();
        owner = NodeKeys.node(0xA11CE);
        node = NodeKeys.node(0x1234);
        ours = approved(owner.account);
        list(node, owner.account, ours, 1);
    }

    function signed(Node memory signer, bytes memory call, uint256 nonce, uint40 deadline)
        private
        view
        returns (bytes memory)
    {
        return NodeKeys.sign(signer.privateKey, NodeKeys.relayDigest(domain, signer.account, call, nonce, deadline));
    }

    function relayed(bytes memory call) private returns (bytes memory) {
        bytes memory signature = signed(owner, call, registry.nonces(owner.account), START + 10);
        vm.prank(stranger);
        return registry.relay(owner.account, call, START + 10, signature);
    }

    function invalid(address account, uint256 nonce) private pure returns (bytes memory) {
        return abi.encodeWithSelector(RegistryRelaySignatureInvalid.selector, account, nonce);
    }

    // ───────────────────────────────────────────── what works ─────────────────────────────────────────────

    function test_everyActionOfAProviderCanBeRelayed() public {
        bytes32[] memory ids = one(node.id);
        relayed(abi.encodeCall(registry.declare, (ours, MAIL, one(declarationOf(node, ours, 2)))));
        relayed(abi.encodeCall(registry.renew, (ours, MAIL, ids, START + 60 days)));
        relayed(abi.encodeCall(registry.drain, (ours, MAIL, ids)));
        vm.assertTrue(resource(MAIL, node.id).draining, "draining");
        relayed(abi.encodeCall(registry.withdraw, (ours, MAIL, ids)));
        assertStatus(node.id, ResourceStatus.NotListed);
        relayed(abi.encodeCall(registry.setMetadata, (ours, "ipfs://new", keccak256("new"))));
        relayed(abi.encodeCall(registry.setOperator, (ours, bob, 1, START + 1 days)));
        relayed(abi.encodeCall(registry.requestExit, (ours)));
        relayed(abi.encodeCall(registry.transferProvider, (ours, bob)));
        vm.assertEq(registry.nonces(owner.account), 8, "a nonce each");
        vm.assertEq(registry.getProvider(ours).metadataURI, "ipfs://new", "metadata");
    }

    function test_theSignerIsWhoActs() public {
        bytes memory answer = relayed(abi.encodeCall(registry.registerProvider, ("ipfs://x", 0)));
        uint40 provider = abi.decode(answer, (uint40));
        vm.assertEq(registry.getProvider(provider).owner, owner.account, "owner");
    }

    function test_theCuratorMayBeRelayedToo() public {
        vm.prank(curator);
        registry.transferCurator(owner.account);
        relayed(abi.encodeCall(registry.acceptCurator, ()));
        vm.assertEq(registry.curator(), owner.account, "curator");
        relayed(abi.encodeCall(registry.suspend, (ours, "seen")));
        assertStatus(node.id, ResourceStatus.ProviderSuspended);
    }

    function test_aNodeKeyMayBeRelayedToo() public {
        bytes memory call = abi.encodeCall(registry.withdrawAsNode, (MAIL, node.id, 2));
        registry.relay(node.account, call, START + 10, signed(node, call, 0, START + 10));
        assertStatus(node.id, ResourceStatus.NotListed);
    }

    function test_aContractSignsByERC1271() public {
        address multisig = address(new ContractAccount(owner.account));
        bytes memory call = abi.encodeCall(registry.registerProvider, ("", 0));
        bytes32 digest = NodeKeys.relayDigest(domain, multisig, call, 0, START + 10);
        bytes memory signature = NodeKeys.sign(owner.privateKey, digest);
        uint40 provider = abi.decode(registry.relay(multisig, call, START + 10, signature), (uint40));
        vm.assertEq(registry.getProvider(provider).owner, multisig, "owner");

        bytes memory other = NodeKeys.sign(node.privateKey, NodeKeys.relayDigest(domain, multisig, call, 1, START + 10));
        vm.expectRevert(invalid(multisig, 1));
        registry.relay(multisig, call, START + 10, other);
    }

    // ──────────────────────────────────────────── what does not ───────────────────────────────────────────

    function test_aSignatureCountsOnce() public {
        bytes memory call = abi.encodeCall(registry.registerProvider, ("", 0));
        bytes memory signature = signed(owner, call, 0, START + 10);
        registry.relay(owner.account, call, START + 10, signature);
        vm.expectRevert(invalid(owner.account, 1));
        registry.relay(owner.account, call, START + 10, signature);
    }

    function test_theSignatureBindsEveryField() public {
        bytes memory call = abi.encodeCall(registry.registerProvider, ("", 0));
        bytes memory signature = signed(owner, call, 0, START + 10);
        vm.expectRevert(invalid(owner.account, 0));
        registry.relay(owner.account, abi.encodeCall(registry.registerProvider, ("x", 0)), START + 10, signature);
        vm.expectRevert(invalid(owner.account, 0));
        registry.relay(owner.account, call, START + 11, signature);
        vm.expectRevert(invalid(bob, 0));
        registry.relay(bob, call, START + 10, signature);
        vm.chainId(31338);
        vm.expectRevert(invalid(owner.account, 0));
        registry.relay(owner.account, call, START + 10, signature);
        vm.chainId(31337);
        bytes memory elsewhere = NodeKeys.sign(
            owner.privateKey,
            NodeKeys.relayDigest(NodeKeys.domainSeparator(31337, address(this)), owner.account, call, 0, START + 10)
        );
        vm.expectRevert(invalid(owner.account, 0));
        registry.relay(owner.account, call, START + 10, elsewhere);
    }

    function test_theDeadlineIsTheLastMoment() public {
        bytes memory call = abi.encodeCall(registry.registerProvider, ("", 0));
        bytes memory signature = signed(owner, call, 0, START + 10);
        vm.warp(START + 11);
        vm.expectRevert(abi.encodeWithSelector(RegistryDeadlinePassed.selector, START + 10));
        registry.relay(owner.account, call, START + 10, signature);
        vm.warp(START + 10);
        registry.relay(owner.account, call, START + 10, signature);
    }

    function test_aRefusedCallSaysWhyAndSpendsNoNonce() public {
        bytes memory call = abi.encodeCall(registry.approve, (ours));
        bytes memory signature = signed(owner, call, 0, START + 10);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, owner.account));
        registry.relay(owner.account, call, START + 10, signature);
        vm.assertEq(registry.nonces(owner.account), 0, "nonce");
    }

    function test_anAccountVoidsWhatItSigned() public {
        bytes memory call = abi.encodeCall(registry.registerProvider, ("", 0));
        bytes memory signature = signed(owner, call, 0, START + 10);
        vm.prank(owner.account);
        registry.voidNonce();
        vm.expectRevert(invalid(owner.account, 1));
        registry.relay(owner.account, call, START + 10, signature);
    }

    /// @dev The account stands behind the arguments of an inner call: a sender who puts an address there himself is still himself.
    function test_anAddressBehindTheArgumentsMeansNothingFromOutside(address caller) public {
        vm.assume(caller != curator && caller != address(registry));
        uint40 provider = register(alice);
        bytes memory call = abi.encodePacked(abi.encodeCall(registry.approve, (provider)), curator);
        vm.prank(caller);
        (bool done, bytes memory answer) = address(registry).call(call);
        vm.assertTrue(!done, "refused");
        vm.assertEq(
            keccak256(answer), keccak256(abi.encodeWithSelector(RegistryNotCurator.selector, caller)), "as himself"
        );
    }

    /// @dev Nor does an address that the signer puts behind the arguments: the contract's comes after it.
    function test_norFromInside() public {
        uint40 provider = register(alice);
        bytes memory call = abi.encodePacked(abi.encodeCall(registry.approve, (provider)), curator);
        bytes memory signature = signed(owner, call, 0, START + 10);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, owner.account));
        registry.relay(owner.account, call, START + 10, signature);
    }

    /// @dev A relayed call may itself relay; each acts for its own signer only.
    function test_aRelayWithinARelay() public {
        Node memory other = NodeKeys.node(0xB0B);
        bytes memory inner = abi.encodeCall(registry.registerProvider, ("", 0));
        bytes memory innerSignature = signed(other, inner, 0, START + 10);
        bytes memory outer = abi.encodeCall(registry.relay, (other.account, inner, START + 10, innerSignature));
        relayed(outer);
        Provider memory made = registry.getProvider(registry.providerCount());
        vm.assertEq(made.owner, other.account, "the inner signer");
        vm.assertEq(registry.nonces(owner.account), 1, "the outer nonce");
        vm.assertEq(registry.nonces(other.account), 1, "the inner nonce");
    }

    /// @dev The registry itself can hold no role: nobody can sign for it.
    function test_theRegistryItselfIsNobody(bytes calldata signature) public {
        vm.prank(curator);
        registry.transferCurator(address(registry));
        bytes memory call = abi.encodeCall(registry.acceptCurator, ());
        vm.expectRevert(invalid(address(registry), 0));
        registry.relay(address(registry), call, START + 10, signature);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotPendingCurator.selector, owner.account));
        registry.relay(owner.account, call, START + 10, signed(owner, call, 0, START + 10));
    }

    function test_anEmptyOrUnknownCall() public {
        bytes memory unknown = hex"deadbeef";
        bytes memory signature = signed(owner, unknown, 0, START + 10);
        vm.expectRevert(abi.encodeWithSelector(FAILED_CALL));
        registry.relay(owner.account, unknown, START + 10, signature);
        signature = signed(owner, "", 0, START + 10);
        vm.expectRevert(abi.encodeWithSelector(FAILED_CALL));
        registry.relay(owner.account, "", START + 10, signature);
    }

    /// @dev `Errors.FailedCall` of OpenZeppelin.
    bytes4 private constant FAILED_CALL = bytes4(keccak256("FailedCall()"));

    function test_aDeclarationIsNoRelayedCall() public {
        Declaration memory declaration = declarationOf(node, ours, 2);
        bytes memory call = abi.encodeCall(registry.withdrawAsNode, (MAIL, node.id, 2));
        bytes memory signature = abi.encodePacked(declaration.consent.r, declaration.consent.vs);
        vm.expectRevert(invalid(node.account, 0));
        registry.relay(node.account, call, declaration.consent.deadline, signature);
    }
}
