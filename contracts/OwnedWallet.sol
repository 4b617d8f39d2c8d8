// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title An honest smart wallet: EIP-1271 says yes to what its owner signed
contract OwnedWallet is IERC1271 {
    /// @notice Whose signatures count. Storage, not immutable, so that planted code can be given an owner.
    address public owner;

    /// @param owner_ The zero address leaves the wallet to `initialize`.
    constructor(address owner_) {
        owner = owner_;
    }

    receive() external payable {}

    /// @notice Gives a wallet without owner, such as one planted as code, to `owner_`; once.
    function initialize(address owner_) external {
        require(owner == address(0), "OwnedWallet: already owned");
        owner = owner_;
    }

    /// @notice Calls `target` in the wallet's name.
    /// @param value Wei to send along.
    function execute(address target, uint256 value, bytes calldata data) external payable returns (bytes memory result) {
        require(msg.sender == owner, "OwnedWallet: caller is not the owner");
        bool success;
        (success, result) = target.call{value: value}(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
    }

    /// @param signature The owner's ECDSA signature over `hash`, `r ‖ s ‖ v`.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(hash, signature);
        bool signed = problem == ECDSA.RecoverError.NoError && signer == owner;
        return signed ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
