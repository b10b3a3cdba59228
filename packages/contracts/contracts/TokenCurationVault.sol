// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {ITokenCuration} from "./ITokenCuration.sol";

/// @title The one place where tokens come in and go out
/// @dev What comes in is owed to somebody from then on: `totalOwed` changes here alone, so that it can be held against the balance.
abstract contract TokenCurationVault is ITokenCuration, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @inheritdoc ITokenCuration
    IERC20 public immutable override token;
    /// @inheritdoc ITokenCuration
    uint256 public override totalOwed;
    /// @inheritdoc ITokenCuration
    mapping(address account => uint256) public override creditOf;

    constructor(IERC20 token_) {
        if (address(token_).code.length == 0) revert CurationNoContract(address(token_));
        token = token_;
    }

    /// @inheritdoc ITokenCuration
    function withdraw(address to) external override nonReentrant returns (uint256 amount) {
        if (to == address(0) || to == address(this)) revert CurationRecipient(to);
        amount = creditOf[msg.sender];
        if (amount == 0) revert CurationNothingToWithdraw(msg.sender);
        delete creditOf[msg.sender];
        totalOwed -= amount;
        emit Withdrawn(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    /// @dev Takes tokens from the caller, and nothing when less arrives than was sent. Called last, within `nonReentrant`.
    function _take(uint256 amount) internal {
        totalOwed += amount;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert CurationTokenShort(amount, received);
    }

    /// @dev Moves what is owed already to an account that may withdraw it.
    function _credit(address account, uint256 amount) internal {
        creditOf[account] += amount;
        emit Credited(account, amount);
    }
}
