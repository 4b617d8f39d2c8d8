// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {UsdcMock} from "./UsdcMock.sol";

/// @title The lie: a second use of an authorization succeeds
/// @notice The first use pays as USDC does. Any later one, even late or unsigned, succeeds without a log and without money,
/// where USDC reverts. Who takes a good receipt for a payment sells twice.
contract ReusableNonceToken is UsdcMock {
    function _execute(bytes32 typehash, Authorization memory authorization, bytes memory signature) internal override {
        if (authorizationState(authorization.from, authorization.nonce)) return;
        super._execute(typehash, authorization, signature);
    }
}
