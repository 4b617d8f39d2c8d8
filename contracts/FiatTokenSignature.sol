// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title How USDC judges a signature: ECDSA for accounts without code, EIP-1271 for accounts with code
/// @dev OpenZeppelin does the cryptography; this library gives its verdicts the revert strings that USDC's callers see.
/// An EIP-7702 delegated account has code, so it is asked by EIP-1271 too, as USDC does.
library FiatTokenSignature {
    /// @notice Says whether `signer` signed `digest`.
    /// @param signature For an account without code `r ‖ s ‖ v`, 65 bytes, low s, v 27 or 28; else what the wallet understands.
    /// @return False for another signer or a wallet that says no. A malformed ECDSA signature reverts with its own reason.
    function isValid(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        if (signer.code.length > 0) return SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);

        (address recovered, ECDSA.RecoverError problem, ) = ECDSA.tryRecover(digest, signature);
        if (problem == ECDSA.RecoverError.NoError) return recovered == signer;
        require(problem != ECDSA.RecoverError.InvalidSignatureLength, "ECRecover: invalid signature length");
        require(problem != ECDSA.RecoverError.InvalidSignatureS, "ECRecover: invalid signature 's' value");
        // The precompile answers nothing for a v of 0 or 1, which OpenZeppelin does not tell from an impossible r.
        uint8 v = uint8(signature[64]);
        require(v == 27 || v == 28, "ECRecover: invalid signature 'v' value");
        revert("ECRecover: invalid signature");
    }
}
