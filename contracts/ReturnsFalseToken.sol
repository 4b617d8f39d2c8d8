// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {UsdcMock} from "./UsdcMock.sol";

/// @title The lie: a call that did not revert has paid
/// @notice Every way to move money returns false, moves nothing, logs nothing and spends no nonce. The authorization functions
/// have no return value in the ABI; here they answer one word all the same, and it is false.
contract ReturnsFalseToken is UsdcMock {
    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }

    function _execute(bytes32, Authorization memory, bytes memory) internal pure override {
        // Ends the whole call: an override cannot add a return type to the ABI.
        assembly ("memory-safe") {
            mstore(0, 0)
            return(0, 0x20)
        }
    }
}
