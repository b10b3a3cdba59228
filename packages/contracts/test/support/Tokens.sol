// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev A token as it should be, which anybody may mint.
contract PlainToken is ERC20("Plain", "PLN") {
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }
}

/// @dev Keeps one part in a hundred of each transfer.
contract FeeToken is ERC20("Fee", "FEE") {
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        uint256 fee = value / 100;
        super._update(from, address(0), fee);
        super._update(from, to, value - fee);
    }
}

/// @dev Calls somebody back in the middle of a transfer, and keeps what came of it.
contract ReentrantToken is ERC20("Reentrant", "REE") {
    address private _target;
    bytes private _call;
    bool public hasCalled;
    bytes public refusal;

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function arm(address target, bytes calldata call) external {
        (_target, _call, hasCalled, refusal) = (target, call, false, "");
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_target == address(0)) return;
        address target = _target;
        _target = address(0);
        (bool isDone, bytes memory answer) = target.call(_call);
        hasCalled = true;
        if (!isDone) refusal = answer;
    }
}

/// @dev Answers nothing to a transfer, as some old tokens do.
contract SilentToken {
    mapping(address => uint256) public balanceOf;

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}
