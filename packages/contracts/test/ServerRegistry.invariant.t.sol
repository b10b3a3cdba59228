// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Provider, ProviderStatus, Resource, ResourcePage, ResourceStatus} from "../contracts/RegistryTypes.sol";
import {RegistryHandler} from "./support/RegistryHandler.sol";
import {RegistryTest} from "./support/RegistryTest.sol";
import {vm} from "./support/Vm.sol";

contract ServerRegistryInvariantTest is RegistryTest {
    RegistryHandler private handler;
    mapping(bytes32 page => mapping(bytes32 nodeId => bool)) private _seen;

    function setUp() public override {
        super.setUp();
        handler = new RegistryHandler(registry, curator);
        // Runs that start from nothing spend most of their depth on refusals.
        handler.register(0);
        handler.register(1);
        handler.decide(1, 0, 1);
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
            bool neededApproval = provider.status == ProviderStatus.Approved
                || provider.status == ProviderStatus.Suspended || provider.status == ProviderStatus.Removed;
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

    function _assertMatches(bytes32 resourceType, Resource memory answer) private view {
        RegistryHandler.Listing memory expected = handler.listing(resourceType, answer.nodeId);
        vm.assertEq(answer.provider, expected.provider, "provider");
        vm.assertEq(answer.expiresAt, expected.expiresAt, "expiry");
        vm.assertEq(answer.consentedUntil, expected.consentedUntil, "consented until");
        vm.assertEq(answer.sequence, expected.sequence, "sequence");
        bool active = expected.provider != 0 && handler.statusOf(expected.provider) == ProviderStatus.Approved
            && block.timestamp < expected.expiresAt;
        vm.assertTrue((answer.status == ResourceStatus.Active) == active, "active");
        vm.assertTrue((answer.status == ResourceStatus.NotListed) == (expected.provider == 0), "listed");
    }
}
