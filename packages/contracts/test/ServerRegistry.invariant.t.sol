// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    Provider,
    ProviderStatus,
    RegistrySettings,
    Resource,
    ResourcePage,
    ResourceStatus
} from "../contracts/RegistryTypes.sol";
import {ListMirror} from "./support/ListMirror.sol";
import {RegistryHandler} from "./support/RegistryHandler.sol";
import {RegistryModel} from "./support/RegistryModel.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract ServerRegistryInvariantTest is RegistryTest {
    RegistryHandler private handler;
    mapping(bytes32 page => mapping(bytes32 nodeId => bool)) private _seen;

    function setUp() public override {
        super.setUp();
        handler = new RegistryHandler(registry);
        // Runs that start from nothing spend most of their depth on refusals.
        handler.register(0);
        handler.register(1);
        handler.decide(1, 0, 2);
        handler.decide(2, 0, 2);
        vm.warp(START + 1 days);
    }

    /// @dev The numbers of `RegistryModel`.
    function settings() internal view override returns (RegistrySettings memory) {
        return RegistrySettings(curator, guardian, 1 days, 7 days, 3 days, 5 days, 3);
    }

    /// @dev Where forge looks for what to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev The enumeration is the set of live listings: nothing twice, nothing missing, nothing left over.
    function invariant_theListIsTheSetOfLiveListings() external {
        bytes32[] memory ids = handler.nodeIds();
        for (uint256 t = 0; t < 2; ++t) {
            bytes32 resourceType = handler.resourceTypes(t);
            uint256 live = 0;
            for (uint256 i = 0; i < ids.length; ++i) {
                if (handler.listing(resourceType, ids[i]).provider != 0) ++live;
            }
            vm.assertEq(registry.resourceCount(resourceType), live, "count");

            uint256 cursor = 0;
            uint256 seen = 0;
            do {
                ResourcePage memory page = registry.listResources(resourceType, cursor, 2);
                for (uint256 i = 0; i < page.resources.length; ++i) {
                    bytes32 nodeId = page.resources[i].nodeId;
                    vm.assertTrue(!_seen[resourceType][nodeId], "listed twice");
                    _seen[resourceType][nodeId] = true;
                    _assertMatches(resourceType, page.resources[i]);
                    ++seen;
                }
                cursor = page.nextCursor;
            } while (cursor != 0);
            vm.assertEq(seen, live, "enumerated");
        }
    }

    /// @dev What `verify` says is what the model says, for listed and unlisted alike.
    function invariant_verifyAgreesWithTheModel() external view {
        for (uint256 t = 0; t < 2; ++t) {
            bytes32 resourceType = handler.resourceTypes(t);
            (, Resource[] memory answers) = registry.verify(resourceType, handler.nodeIds());
            for (uint256 i = 0; i < answers.length; ++i) {
                _assertMatches(resourceType, answers[i]);
            }
        }
    }

    /// @dev No provider is approved, or was, without the curator.
    function invariant_noPathToApprovedWithoutTheCurator() external view {
        for (uint40 id = 1; id <= registry.providerCount(); ++id) {
            Provider memory provider = registry.getProvider(id);
            vm.assertEq(uint256(provider.status), uint256(handler.statusOf(id)), "status");
            vm.assertEq(provider.owner, handler.ownerOf(id), "owner");
            bool neededApproval = provider.status != ProviderStatus.Applied
                && provider.status != ProviderStatus.Rejected && provider.status != ProviderStatus.Exited;
            vm.assertTrue(!neededApproval || handler.curatorApproved(id), "approved by nobody");
        }
    }

    /// @dev Each change adds one to its version, and a refusal adds nothing.
    function invariant_versionsCountChanges() external view {
        vm.assertEq(registry.providersVersion(), handler.providerChanges(), "providers");
        for (uint256 t = 0; t < 2; ++t) {
            bytes32 resourceType = handler.resourceTypes(t);
            vm.assertEq(registry.listVersion(resourceType), handler.listChanges(resourceType), "list");
        }
    }

    /// @dev Whoever replays the events arrives at the heads of the contract and at every word behind them.
    function invariant_theEventsReplayToTheHeads() external view {
        ListMirror mirror = handler.mirror();
        vm.assertEq(mirror.providersHead(), registry.providersHead(), "providers head");
        for (uint256 id = 1; id <= registry.providerCount(); ++id) {
            vm.assertEq(bytes32(mirror.standing(id)), _wordAt(keccak256(abi.encode(id, 7))), "a provider's word");
        }
        bytes32[] memory ids = handler.nodeIds();
        for (uint256 t = 0; t < 2; ++t) {
            bytes32 resourceType = handler.resourceTypes(t);
            vm.assertEq(mirror.listHead(resourceType), registry.listHead(resourceType), "list head");
            bytes32 base = keccak256(abi.encode(resourceType, 12));
            for (uint256 i = 0; i < ids.length; ++i) {
                bytes32 expected = bytes32(mirror.server(resourceType, ids[i]));
                vm.assertEq(expected, _wordAt(keccak256(abi.encode(ids[i], base))), "a server's word");
            }
        }
    }

    /// @dev No epoch saw more suspensions and removals than the cap, whoever ordered them.
    function invariant_noEpochTakesMoreThanTheCap() external view {
        uint32 counted = handler.removalsIn(block.timestamp / 5 days);
        vm.assertLe(counted, 3, "the cap");
        vm.assertEq(registry.removalsLeft(), 3 - counted, "what is left");
    }

    function _wordAt(bytes32 slot) private view returns (bytes32) {
        return vm.load(address(registry), slot);
    }

    function _assertMatches(bytes32 resourceType, Resource memory answer) private view {
        RegistryModel.Listing memory expected = handler.listing(resourceType, answer.nodeId);
        vm.assertEq(answer.provider, expected.provider, "provider");
        vm.assertEq(answer.expiresAt, expected.expiresAt, "expiry");
        vm.assertEq(answer.consentedUntil, expected.consentedUntil, "consented until");
        vm.assertEq(answer.sequence, expected.sequence, "sequence");
        vm.assertTrue(answer.draining == expected.draining, "draining");
        bool active = expected.provider != 0 && handler.statusOf(expected.provider) == ProviderStatus.Approved
            && block.timestamp < expected.expiresAt;
        vm.assertTrue((answer.status == ResourceStatus.Active) == active, "active");
        vm.assertTrue((answer.status == ResourceStatus.NotListed) == (expected.provider == 0), "listed");
    }
}
