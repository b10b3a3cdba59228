// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IServerRegistry} from "../contracts/IServerRegistry.sol";
import {ITokenCuration} from "../contracts/ITokenCuration.sol";
import {TokenCuration} from "../contracts/TokenCuration.sol";
import {CurationParameters} from "../contracts/TokenCurationTypes.sol";
import {CurationTest} from "./support/CurationTest.sol";
import {vm} from "./support/Vm.sol";

contract TokenCurationParametersTest is CurationTest {
    function dearer() private pure returns (CurationParameters memory other) {
        other = rules();
        other.deposit = 9 * DEPOSIT;
    }

    function propose(CurationParameters memory other) private returns (uint32) {
        vm.prank(governor);
        return curation.proposeParameters(other);
    }

    function test_otherRulesHoldAfterTheGracePeriod() public {
        vm.expectEmit(address(curation));
        emit ParametersProposed(2, dearer(), START + GRACE);
        vm.assertEq(propose(dearer()), 2, "version");
        pass(GRACE - 1);
        vm.assertEq(curation.parametersVersion(), 1, "not yet");
        uint40 early = applied(alice);
        vm.assertEq(listing(early).deposit, DEPOSIT, "the old deposit");
        pass(1);
        vm.assertEq(curation.parametersVersion(), 2, "now");
        uint40 provider = register(bob);
        vm.expectRevert(abi.encodeWithSelector(CurationParametersChanged.selector, 1, 2));
        vm.prank(bob);
        curation.applyFor(provider, 1);
        vm.prank(bob);
        curation.applyFor(provider, 2);
        vm.assertEq(listing(provider).deposit, 9 * DEPOSIT, "the new deposit");
    }

    function test_aProposalReplacesOneThatWaits() public {
        propose(dearer());
        pass(GRACE - 1);
        CurationParameters memory third = rules();
        third.quorum = 7;
        vm.assertEq(propose(third), 2, "the same version");
        pass(GRACE - 1);
        vm.assertEq(curation.parametersVersion(), 1, "its period began anew");
        pass(1);
        vm.assertEq(curation.parametersVersion(), 2, "in force");
        (CurationParameters memory present, uint40 activeFrom) = curation.getParameters(2);
        vm.assertEq(present.quorum, 7, "the later one");
        vm.assertEq(activeFrom, block.timestamp, "from now");
        vm.assertEq(propose(dearer()), 3, "the next");
    }

    function test_aProposalIsTakenBackWhileItWaits() public {
        vm.expectRevert(abi.encodeWithSelector(CurationNoPendingParameters.selector));
        vm.prank(governor);
        curation.cancelParameters();
        propose(dearer());
        vm.expectEmit(address(curation));
        emit ParametersCancelled(2);
        vm.prank(governor);
        curation.cancelParameters();
        pass(GRACE);
        vm.assertEq(curation.parametersVersion(), 1, "the old ones");
        vm.expectRevert(abi.encodeWithSelector(CurationParametersUnknown.selector, 2));
        curation.getParameters(2);
        vm.expectRevert(abi.encodeWithSelector(CurationParametersUnknown.selector, 0));
        curation.getParameters(0);
        propose(dearer());
        pass(GRACE);
        vm.expectRevert(abi.encodeWithSelector(CurationNoPendingParameters.selector));
        vm.prank(governor);
        curation.cancelParameters();
    }

    function test_onlyTheGovernorGoverns() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        bytes[4] memory calls = [
            abi.encodeCall(curation.proposeParameters, (rules())),
            abi.encodeCall(curation.cancelParameters, ()),
            abi.encodeCall(curation.announceSuccessor, (stranger)),
            abi.encodeCall(curation.announceGuardian, (stranger))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(stranger);
            (bool isDone, bytes memory answer) = address(curation).call(calls[i]);
            vm.assertTrue(!isDone, "refused");
            vm.assertEq(keccak256(answer), keccak256(refusal), "refusal");
        }
    }

    function test_aGovernorWhoRenouncesFreezesTheRules() public {
        vm.prank(governor);
        curation.renounceOwnership();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, governor));
        propose(dearer());
        vm.assertEq(curation.owner(), address(0), "nobody");
    }

    function test_boundsTheRules() public {
        CurationParameters[13] memory wrong;
        for (uint256 i = 0; i < wrong.length; ++i) {
            wrong[i] = rules();
        }
        wrong[0].deposit = 0;
        wrong[1].applicationPeriod = 1 hours - 1;
        wrong[2].applicationPeriod = 90 days + 1;
        wrong[3].commitPeriod = 1 hours - 1;
        wrong[4].commitPeriod = 90 days + 1;
        wrong[5].revealPeriod = 1 hours - 1;
        wrong[6].revealPeriod = 90 days + 1;
        wrong[7].exitDelay = 1 hours - 1;
        wrong[8].exitDelay = 90 days + 1;
        wrong[9].threshold = 4_999;
        wrong[10].threshold = 9_001;
        wrong[11].winnerShare = 10_001;
        wrong[12].unrevealedPenalty = 10_001;
        bytes[13] memory refusals = [
            refusalOf("deposit", 0, 1, type(uint128).max),
            refusalOf("applicationPeriod", 1 hours - 1, 1 hours, 90 days),
            refusalOf("applicationPeriod", 90 days + 1, 1 hours, 90 days),
            refusalOf("commitPeriod", 1 hours - 1, 1 hours, 90 days),
            refusalOf("commitPeriod", 90 days + 1, 1 hours, 90 days),
            refusalOf("revealPeriod", 1 hours - 1, 1 hours, 90 days),
            refusalOf("revealPeriod", 90 days + 1, 1 hours, 90 days),
            refusalOf("exitDelay", 1 hours - 1, 1 hours, 90 days),
            refusalOf("exitDelay", 90 days + 1, 1 hours, 90 days),
            refusalOf("threshold", 4_999, 5_000, 9_000),
            refusalOf("threshold", 9_001, 5_000, 9_000),
            refusalOf("winnerShare", 10_001, 0, 10_000),
            refusalOf("unrevealedPenalty", 10_001, 0, 10_000)
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(refusals[i]);
            propose(wrong[i]);
        }
    }

    function test_boundsTheConstruction() public {
        IERC20 money = IERC20(address(token));
        vm.expectRevert(refusalOf("gracePeriod", 1 days - 1, 1 days, 90 days));
        new TokenCuration(registry, money, governor, 1 days - 1, rules());
        vm.expectRevert(refusalOf("gracePeriod", 90 days + 1, 1 days, 90 days));
        new TokenCuration(registry, money, governor, 90 days + 1, rules());
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableInvalidOwner.selector, address(0)));
        new TokenCuration(registry, money, address(0), GRACE, rules());
        vm.expectRevert(abi.encodeWithSelector(CurationNoContract.selector, alice));
        new TokenCuration(IServerRegistry(alice), money, governor, GRACE, rules());
        vm.expectRevert(abi.encodeWithSelector(CurationNoContract.selector, bob));
        new TokenCuration(registry, IERC20(bob), governor, GRACE, rules());
    }

    // ───────────────────────────────────────────── offices ─────────────────────────────────────────────

    function test_takesTheRoleThatItWasOffered() public {
        TokenCuration next = deploy(IERC20(address(token)));
        vm.expectRevert(abi.encodeWithSelector(RegistryNotPendingCurator.selector, address(next)));
        next.takeRole();
        vm.assertEq(registry.curator(), address(curation), "in charge");
    }

    function test_theRoleMovesOnAfterTheGracePeriod() public {
        vm.expectRevert(abi.encodeWithSelector(CurationNothingAnnounced.selector));
        curation.handOver();
        vm.expectEmit(address(curation));
        emit SuccessorAnnounced(bob, START + GRACE);
        vm.prank(governor);
        curation.announceSuccessor(bob);
        (address account, uint40 readyAt) = curation.successor();
        vm.assertEq(account, bob, "announced");
        vm.assertEq(readyAt, START + GRACE, "from");
        pass(GRACE - 1);
        vm.expectRevert(abi.encodeWithSelector(CurationTooEarly.selector, START + GRACE));
        curation.handOver();
        pass(1);
        vm.expectEmit(address(curation));
        emit RoleOffered(bob);
        vm.prank(stranger);
        curation.handOver();
        vm.assertEq(registry.curator(), address(curation), "until the other side accepts");
        vm.assertEq(registry.pendingCurator(), bob, "offered");
        vm.expectRevert(abi.encodeWithSelector(CurationNothingAnnounced.selector));
        curation.handOver();
    }

    function test_aSuccessorIsTakenBack() public {
        vm.prank(governor);
        curation.announceSuccessor(bob);
        vm.expectEmit(address(curation));
        emit SuccessorAnnounced(address(0), 0);
        vm.prank(governor);
        curation.announceSuccessor(address(0));
        pass(GRACE);
        vm.expectRevert(abi.encodeWithSelector(CurationNothingAnnounced.selector));
        curation.handOver();
    }

    function test_theGuardianChangesAfterTheGracePeriod() public {
        vm.expectRevert(abi.encodeWithSelector(CurationNothingAnnounced.selector));
        curation.appointGuardian();
        vm.expectEmit(address(curation));
        emit GuardianAnnounced(bob, START + GRACE);
        vm.prank(governor);
        curation.announceGuardian(bob);
        (address account, uint40 readyAt) = curation.nextGuardian();
        vm.assertEq(account, bob, "announced");
        vm.expectRevert(abi.encodeWithSelector(CurationTooEarly.selector, readyAt));
        curation.appointGuardian();
        vm.warp(readyAt);
        vm.expectEmit(address(curation));
        emit GuardianAppointed(bob);
        vm.prank(stranger);
        curation.appointGuardian();
        vm.assertEq(registry.guardian(), bob, "appointed");

        vm.prank(governor);
        curation.announceGuardian(address(0));
        pass(GRACE);
        curation.appointGuardian();
        vm.assertEq(registry.guardian(), address(0), "dismissed");
    }

    function test_interfaces() public view {
        vm.assertTrue(curation.supportsInterface(type(ITokenCuration).interfaceId), "its own");
        vm.assertTrue(curation.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        vm.assertTrue(!curation.supportsInterface(0xffffffff), "never this one");
    }

    function test_says() public view {
        vm.assertEq(address(curation.registry()), address(registry), "registry");
        vm.assertEq(address(curation.token()), address(token), "token");
        vm.assertEq(curation.GRACE_PERIOD(), GRACE, "grace");
        vm.assertEq(curation.MIN_PERIOD(), 1 hours, "shortest");
        vm.assertEq(curation.MAX_PERIOD(), 90 days, "longest");
        vm.assertEq(curation.MAX_TEXT(), 256, "text");
        vm.assertEq(curation.MAX_QUERY(), 100, "query");
    }

    function refusalOf(string memory name, uint256 value, uint256 least, uint256 most)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(CurationParameter.selector, name, value, least, most);
    }
}
