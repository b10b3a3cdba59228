// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Provider, ProviderStatus, RegistrySettings} from "../contracts/RegistryTypes.sol";
import {ServerRegistry} from "../contracts/ServerRegistry.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract ProvidersTest is RegistryTest {
    // ──────────────────────────────────────────── registration ────────────────────────────────────────────

    function test_registersAsApplied() public {
        vm.expectEmit(address(registry));
        emit ProviderRegistered(1, alice, "ipfs://about", keccak256("about"), 1);
        vm.prank(alice);
        uint40 id = registry.registerProvider("ipfs://about", keccak256("about"));

        Provider memory provider = registry.getProvider(id);
        vm.assertEq(provider.id, 1, "ids count from 1");
        vm.assertEq(provider.owner, alice, "owner");
        vm.assertEq(provider.pendingOwner, address(0), "pending owner");
        vm.assertEq(uint256(provider.status), uint256(ProviderStatus.Applied), "status");
        vm.assertEq(provider.statusSince, START, "since");
        vm.assertEq(provider.metadataURI, "ipfs://about", "uri");
        vm.assertEq(provider.metadataHash, keccak256("about"), "hash");
        vm.assertEq(registry.providerCount(), 1, "count");
    }

    function test_oneAccountMayOwnSeveral() public {
        vm.assertEq(register(alice), 1, "first");
        vm.assertEq(register(alice), 2, "second");
        vm.assertEq(register(bob), 3, "third");
        vm.assertEq(registry.providersVersion(), 3, "version");
    }

    function test_boundsMetadataURI() public {
        vm.prank(alice);
        registry.registerProvider(text(256), 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryMetadataURITooLong.selector, 257, 256));
        vm.prank(alice);
        registry.registerProvider(text(257), 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryMetadataURITooLong.selector, 257, 256));
        vm.prank(alice);
        registry.setMetadata(1, text(257), 0);
    }

    function test_ownerReplacesMetadata() public {
        uint40 id = register(alice);
        vm.expectEmit(address(registry));
        emit ProviderMetadataChanged(id, "https://new.example", keccak256("new"), 2);
        vm.prank(alice);
        registry.setMetadata(id, "https://new.example", keccak256("new"));
        vm.assertEq(registry.getProvider(id).metadataURI, "https://new.example", "uri");
        vm.assertEq(registry.getProvider(id).metadataHash, keccak256("new"), "hash");

        vm.expectRevert(abi.encodeWithSelector(RegistryNotProviderOwner.selector, id, stranger));
        vm.prank(stranger);
        registry.setMetadata(id, "", 0);
    }

    // ───────────────────────────────────────────── ownership ──────────────────────────────────────────────

    function test_ownershipMovesInTwoSteps() public {
        uint40 id = approved(alice);
        vm.expectEmit(address(registry));
        emit ProviderTransferStarted(id, alice, bob, 3);
        vm.prank(alice);
        registry.transferProvider(id, bob);
        vm.assertEq(registry.getProvider(id).owner, alice, "still the old one");
        vm.assertEq(registry.getProvider(id).pendingOwner, bob, "offered");

        vm.expectEmit(address(registry));
        emit ProviderTransferred(id, alice, bob, 4);
        vm.prank(bob);
        registry.acceptProvider(id);
        vm.assertEq(registry.getProvider(id).owner, bob, "moved");
        vm.assertEq(registry.getProvider(id).pendingOwner, address(0), "offer spent");
        assertProviderStatus(id, ProviderStatus.Approved);

        vm.expectRevert(abi.encodeWithSelector(RegistryNotProviderOwner.selector, id, alice));
        vm.prank(alice);
        registry.transferProvider(id, alice);
    }

    function test_offerCanBeTakenBack() public {
        uint40 id = register(alice);
        vm.prank(alice);
        registry.transferProvider(id, bob);
        vm.prank(alice);
        registry.transferProvider(id, address(0));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotPendingProviderOwner.selector, id, bob));
        vm.prank(bob);
        registry.acceptProvider(id);
    }

    function test_onlyTheOneAskedAccepts(address caller) public {
        vm.assume(caller != bob);
        uint40 id = register(alice);
        vm.prank(alice);
        registry.transferProvider(id, bob);
        vm.expectRevert(abi.encodeWithSelector(RegistryNotPendingProviderOwner.selector, id, caller));
        vm.prank(caller);
        registry.acceptProvider(id);
    }

    function test_removalEndsAnOffer() public {
        uint40 id = approved(alice);
        vm.prank(alice);
        registry.transferProvider(id, bob);
        vm.prank(curator);
        registry.remove(id, "");
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderFinal.selector, id, ProviderStatus.Removed));
        vm.prank(bob);
        registry.acceptProvider(id);
    }

    function test_finalProviderIsFrozen() public {
        uint40[3] memory ids = [rejected(alice), removed(alice), exited(alice)];
        ProviderStatus[3] memory statuses = [ProviderStatus.Rejected, ProviderStatus.Removed, ProviderStatus.Exited];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(RegistryProviderFinal.selector, ids[i], statuses[i]));
            vm.prank(alice);
            registry.setMetadata(ids[i], "", 0);
            vm.expectRevert(abi.encodeWithSelector(RegistryProviderFinal.selector, ids[i], statuses[i]));
            vm.prank(alice);
            registry.transferProvider(ids[i], bob);
            vm.expectRevert(abi.encodeWithSelector(RegistryProviderFinal.selector, ids[i], statuses[i]));
            vm.prank(alice);
            registry.requestExit(ids[i]);
            vm.expectRevert(abi.encodeWithSelector(RegistryProviderFinal.selector, ids[i], statuses[i]));
            vm.prank(alice);
            registry.setOperator(ids[i], bob, 1, START + 365 days);
        }
    }

    // ────────────────────────────────────────────── curation ──────────────────────────────────────────────

    function test_curatorDecides() public {
        uint40 id = register(alice);
        vm.prank(curator);
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(id, ProviderStatus.Applied, ProviderStatus.Approved, 0, "", 2);
        registry.approve(id);

        vm.warp(START + 5);
        vm.prank(curator);
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(id, ProviderStatus.Approved, ProviderStatus.Suspended, 0, "loses mail", 3);
        registry.suspend(id, "loses mail");
        assertProviderStatus(id, ProviderStatus.Suspended);
        vm.assertEq(registry.getProvider(id).statusSince, START + 5, "since");

        vm.prank(curator);
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(id, ProviderStatus.Suspended, ProviderStatus.Approved, 0, "", 4);
        registry.reinstate(id);

        vm.prank(curator);
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(id, ProviderStatus.Approved, ProviderStatus.Removed, 0, "sold", 5);
        registry.remove(id, "sold");
        assertProviderStatus(id, ProviderStatus.Removed);
    }

    function test_removesFromSuspended() public {
        uint40 id = suspended(alice);
        vm.expectEmit(address(registry));
        emit ProviderStatusChanged(id, ProviderStatus.Suspended, ProviderStatus.Removed, 0, "", 4);
        vm.prank(curator);
        registry.remove(id, "");
    }

    /// @dev Every action from every status: what `_target` names is done, all else names the status that stood in the way. Each
    /// provider starts afresh, under a registry whose approvals take a day.
    function test_transitionTable() public {
        RegistrySettings memory chosen = settings();
        chosen.approvalDelay = 1 days;
        registry = new ServerRegistry(chosen);
        for (uint256 action = 0; action < 7; ++action) {
            for (uint256 start = 1; start <= 8; ++start) {
                ProviderStatus from = ProviderStatus(start);
                uint40 id = _providerIn(from);
                ProviderStatus to = _target(action, from);
                if (to == ProviderStatus.None) {
                    vm.expectRevert(abi.encodeWithSelector(RegistryProviderStatus.selector, id, from));
                }
                vm.prank(action == 6 ? guardian : curator);
                _act(action, id);
                assertProviderStatus(id, to == ProviderStatus.None ? from : to);
            }
        }
    }

    function test_onlyTheCuratorDecides(address caller) public {
        vm.assume(caller != curator);
        uint40 applied = register(alice);
        uint40 live = approved(alice);
        uint40 stopped = suspended(alice);
        uint40[5] memory ids = [applied, applied, live, stopped, live];
        for (uint256 action = 0; action < 5; ++action) {
            vm.expectRevert(abi.encodeWithSelector(RegistryNotCurator.selector, caller));
            vm.prank(caller);
            _act(action, ids[action]);
        }
    }

    function test_boundsReason() public {
        uint40 id = approved(alice);
        vm.expectRevert(abi.encodeWithSelector(RegistryReasonTooLong.selector, 257, 256));
        vm.prank(curator);
        registry.suspend(id, text(257));
        vm.prank(curator);
        registry.suspend(id, text(256));
    }

    function test_unknownProvider() public {
        for (uint256 action = 0; action < 5; ++action) {
            vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 7));
            vm.prank(curator);
            _act(action, 7);
        }
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 7));
        registry.getProvider(7);
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 7));
        registry.acceptProvider(7);
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 0));
        registry.setMetadata(0, "", 0);
    }

    /// @dev The pending owner of an unknown provider is zero: calling from zero must not pass for it.
    function test_zeroAddressTakesNothing() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 1));
        vm.prank(address(0));
        registry.acceptProvider(1);
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 1));
        vm.prank(address(0));
        registry.transferProvider(1, bob);
    }

    // ─────────────────────────────────────────────── pages ────────────────────────────────────────────────

    function test_listsProviders() public {
        for (uint256 i = 0; i < 5; ++i) {
            register(alice);
        }
        Provider[] memory page = registry.listProviders(1, 3);
        vm.assertEq(page.length, 3, "a full page");
        vm.assertEq(page[2].id, 3, "in the order of ids");
        page = registry.listProviders(4, 3);
        vm.assertEq(page.length, 2, "the rest");
        vm.assertEq(page[1].id, 5, "up to the last");
        vm.assertEq(registry.listProviders(6, 100).length, 0, "past the end");
        vm.assertEq(registry.listProviders(type(uint40).max, 100).length, 0, "far past the end");
    }

    function test_boundsProviderPage() public {
        vm.expectRevert(abi.encodeWithSelector(RegistryPageLimit.selector, 0, 100));
        registry.listProviders(1, 0);
        vm.expectRevert(abi.encodeWithSelector(RegistryPageLimit.selector, 101, 100));
        registry.listProviders(1, 101);
        vm.expectRevert(abi.encodeWithSelector(RegistryProviderUnknown.selector, 0));
        registry.listProviders(0, 1);
    }

    function _act(uint256 action, uint40 id) private {
        if (action == 0) registry.approve(id);
        else if (action == 1) registry.reject(id, "reason");
        else if (action == 2) registry.suspend(id, "reason");
        else if (action == 3) registry.reinstate(id);
        else if (action == 4) registry.remove(id, "reason");
        else if (action == 5) registry.confirmSuspension(id, "reason");
        else registry.suspendAsGuardian(id, "reason");
    }

    function _target(uint256 action, ProviderStatus from) private pure returns (ProviderStatus) {
        bool isApproval = from == ProviderStatus.Approved || from == ProviderStatus.Approving;
        bool isSuspension = from == ProviderStatus.Suspended || from == ProviderStatus.SuspendedByGuardian;
        bool isUndecided = from == ProviderStatus.Applied || from == ProviderStatus.Approving;
        if (action == 0 && from == ProviderStatus.Applied) return ProviderStatus.Approving;
        if (action == 1 && isUndecided) return ProviderStatus.Rejected;
        if (action == 2 && isApproval) return ProviderStatus.Suspended;
        if (action == 3 && isSuspension) return ProviderStatus.Approving;
        if (action == 4 && (isApproval || isSuspension)) return ProviderStatus.Removed;
        if (action == 5 && from == ProviderStatus.SuspendedByGuardian) return ProviderStatus.Suspended;
        if (action == 6 && isApproval) return ProviderStatus.SuspendedByGuardian;
        return ProviderStatus.None;
    }

    /// @dev Brings a new provider into a status, by the way that leads there.
    function _providerIn(ProviderStatus status) private returns (uint40 id) {
        id = register(alice);
        if (status == ProviderStatus.Applied) return id;
        if (status == ProviderStatus.Exited) {
            vm.prank(alice);
            registry.requestExit(id);
            vm.warp(block.timestamp + 7 days);
            return id;
        }
        vm.startPrank(curator);
        if (status == ProviderStatus.Rejected) registry.reject(id, "");
        else registry.approve(id);
        if (status == ProviderStatus.Suspended) registry.suspend(id, "");
        if (status == ProviderStatus.Removed) registry.remove(id, "");
        vm.stopPrank();
        if (status == ProviderStatus.Approved) vm.warp(block.timestamp + 1 days);
        if (status == ProviderStatus.SuspendedByGuardian) {
            vm.warp(block.timestamp + 1 days);
            vm.prank(guardian);
            registry.suspendAsGuardian(id, "");
        }
    }
}
