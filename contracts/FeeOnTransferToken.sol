// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {UsdcMock} from "./UsdcMock.sol";

/// @title The lie: the payee gets what was signed
/// @notice Keeps 1 % of each transfer, rounded up to the atomic unit, so that even a payment of 1 unit arrives short. The payer
/// loses exactly the signed value; two Transfer logs tell the truth, first the payee's share and then the fee.
contract FeeOnTransferToken is UsdcMock {
    address public constant FEE_COLLECTOR = address(0xFEE);

    function _move(address from, address to, uint256 value) internal override {
        _requireMovable(from, to, value);
        uint256 fee = value / 100 + (value % 100 == 0 ? 0 : 1);
        _update(from, to, value - fee);
        _update(from, FEE_COLLECTOR, fee);
    }
}
