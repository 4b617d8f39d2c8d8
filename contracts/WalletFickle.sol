// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title A wallet that changes its mind between verification and settlement
/// @notice Freshly planted it says yes. Anyone may set its mood.
contract WalletFickle is IERC1271 {
    enum Mood {
        Yes, // to everything
        No, // to everything, as after a key was revoked
        OnlyWhenSimulated // yes where the gas price is 0, as in an eth_call that names none; no in a transaction
    }

    Mood public mood;

    function setMood(Mood next) external {
        mood = next;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        bool yes = mood == Mood.Yes || (mood == Mood.OnlyWhenSimulated && tx.gasprice == 0);
        return yes ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
