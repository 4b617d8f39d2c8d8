// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {UsdcMock} from "./UsdcMock.sol";

/// @title The lie: without a Transfer log no money moved
/// @notice Moves money exactly as USDC does but never logs the Transfer. AuthorizationUsed and minting are logged as ever.
contract SilentToken is UsdcMock {
    function _move(address from, address to, uint256 value) internal override {
        _requireMovable(from, to, value);
        _writeBalance(from, balanceOf(from) - value);
        _writeBalance(to, balanceOf(to) + value);
    }

    /// @dev OpenZeppelin keeps balances private and logs whenever it writes them, so this writes the slot: they are ERC20's first
    /// variable, a mapping at slot 0. The tests would notice if that changed.
    function _writeBalance(address account, uint256 value) private {
        bytes32 slot = keccak256(abi.encode(account, uint256(0)));
        assembly ("memory-safe") {
            sstore(slot, value)
        }
    }
}
