// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {UsdcMock} from "./UsdcMock.sol";

/// @title The lie: a Transfer log is a payment
/// @notice Checks everything, spends the nonce, logs Transfer and AuthorizationUsed, and moves nothing. Only balances tell.
contract PhantomEventToken is UsdcMock {
    function _move(address from, address to, uint256 value) internal override {
        _requireMovable(from, to, value);
        emit Transfer(from, to, value);
    }
}
