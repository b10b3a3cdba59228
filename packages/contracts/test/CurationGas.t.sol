// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProviderList} from "../contracts/ProviderList.sol";
import {Choice} from "../contracts/TokenCurationTypes.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {vm} from "./support/Vm.sol";

/// @dev Gas per call, as a transaction pays it, intrinsic cost included; figures are kept in `snapshots/` and compared.
/// forge-config: default.isolate = true
contract CurationGasTest is CurationTest {
    function test_gasOfTheTokenCuration() public {
        uint40 provider = register(alice);
        vm.prank(alice);
        curation.applyFor(provider, 1);
        vm.snapshotGasLastCall("TokenCuration", "applyFor");
        pass(2 days);
        curation.approve(provider);
        vm.snapshotGasLastCall("TokenCuration", "approve");
        uint64 id = challenged(provider);
        vm.snapshotGasLastCall("TokenCuration", "challenge");
        commit(id, voter1, Choice.Remove, 500);
        vm.snapshotGasLastCall("TokenCuration", "commitVote");
        pass(1 days);
        reveal(id, voter1, Choice.Remove);
        vm.snapshotGasLastCall("TokenCuration", "revealVote");
        pass(1 days);
        curation.resolve(id);
        vm.snapshotGasLastCall("TokenCuration", "resolve, removed");
        curation.claim(id, voter1);
        vm.snapshotGasLastCall("TokenCuration", "claim");
        vm.prank(voter1);
        curation.withdraw(voter1);
        vm.snapshotGasLastCall("TokenCuration", "withdraw");
    }

    function test_gasOfTheProviderList() public {
        ProviderList lists = new ProviderList(registry);
        uint40[] memory providers = new uint40[](50);
        for (uint256 i = 0; i < 50; ++i) {
            providers[i] = register(bob);
        }
        vm.prank(alice);
        bytes32 id = lists.createList("mine", "https://list.example", "hash", new uint40[](0));
        vm.snapshotGasLastCall("ProviderList", "createList");
        vm.prank(alice);
        lists.addProviders(id, providers);
        vm.snapshotGasLastCall("ProviderList", "addProviders 50");
        lists.vouchesFor(id, providers);
        vm.snapshotGasLastCall("ProviderList", "vouchesFor 50");
        vm.prank(alice);
        lists.removeProviders(id, providers);
        vm.snapshotGasLastCall("ProviderList", "removeProviders 50");
    }
}
