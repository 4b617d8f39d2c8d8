// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {OwnedWallet} from "./OwnedWallet.sol";

/// @title Makes wallets at addresses known beforehand, for payers that do not exist yet (EIP-6492)
contract WalletFactory {
    /// @notice Creates the wallet of `owner` with `salt`; where it already stands, just says where.
    function deploy(address owner, bytes32 salt) external returns (address wallet) {
        wallet = addressOf(owner, salt);
        if (wallet.code.length == 0) new OwnedWallet{salt: salt}(owner);
    }

    /// @return Where `deploy` puts, or has put, that wallet.
    function addressOf(address owner, bytes32 salt) public view returns (address) {
        return Create2.computeAddress(salt, keccak256(abi.encodePacked(type(OwnedWallet).creationCode, abi.encode(owner))));
    }
}
