// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {UsdcMock} from "./UsdcMock.sol";

/// @title The lie: a transfer costs what transfers cost
/// @notice Pays as USDC does, after burning gas at the settler's expense. Freshly planted it burns all but what the transfer
/// needs, whatever the gas limit: an estimate, which looks for the least gas that works, hardly sees that. With `setGasToBurn`
/// it burns a fixed amount, which an estimate sees.
contract GasBurnerToken is UsdcMock {
    /// @dev Gas that is left alone: enough for two cold balances and a log.
    uint256 private constant RESERVE = 100_000;

    /// @notice Gas units to burn at each transfer; 0 means nearly all there is.
    uint256 public gasToBurn;

    /// @param gasUnits 0 for nearly all there is.
    function setGasToBurn(uint256 gasUnits) external {
        gasToBurn = gasUnits;
    }

    function _move(address from, address to, uint256 value) internal override {
        uint256 amount = gasToBurn;
        uint256 before = gasleft();
        if (amount == 0) while (gasleft() > RESERVE) {}
        else while (before - gasleft() < amount) {}
        super._move(from, to, value);
    }
}
