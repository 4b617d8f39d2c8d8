// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Eip712Domain} from "./Eip712Domain.sol";
import {FiatTokenGuards} from "./FiatTokenGuards.sol";
import {FiatTokenSignature} from "./FiatTokenSignature.sol";

/// @title Payments by signed authorization (EIP-3009) as USDC v2.2 has them
/// @dev Amounts are atomic units (6 decimals), times are Unix seconds. Both bounds are strict: an authorization is good while
/// validAfter < block.timestamp < validBefore. The order of the checks is USDC's, because it decides which reason a caller sees:
/// paused, payer barred, payee barred, (receive only) caller is the payee, too early, too late, used, signature, then the money.
abstract contract Eip3009 is Eip712Domain, FiatTokenGuards {
    /// @notice What a payer signs, field by field in the order of the EIP-712 type.
    struct Authorization {
        address from;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 nonce;
    }

    bytes32 public constant TRANSFER_WITH_AUTHORIZATION_TYPEHASH =
        keccak256(
            "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
    bytes32 public constant RECEIVE_WITH_AUTHORIZATION_TYPEHASH =
        keccak256(
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
    bytes32 public constant CANCEL_AUTHORIZATION_TYPEHASH =
        keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    mapping(address authorizer => mapping(bytes32 nonce => bool)) private _spent;

    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);

    /// @return True once the nonce is used or canceled; the two cannot be told apart here, only by their events.
    function authorizationState(address authorizer, bytes32 nonce) public view returns (bool) {
        return _spent[authorizer][nonce];
    }

    /// @notice Pays `value` from `from` to `to`; anyone may bring the authorization.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external whenNotPaused notBlacklisted(from) notBlacklisted(to) {
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        _execute(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, authorization, abi.encodePacked(r, s, v));
    }

    /// @notice The same with the signature as bytes: `r ‖ s ‖ v` of an account, or whatever an EIP-1271 wallet understands.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) external whenNotPaused notBlacklisted(from) notBlacklisted(to) {
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        _execute(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, authorization, signature);
    }

    /// @notice Pays like `transferWithAuthorization`, but only the payee may bring it, so nobody can run ahead of its contract.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external whenNotPaused notBlacklisted(from) notBlacklisted(to) {
        _requirePayee(to);
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        _execute(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, authorization, abi.encodePacked(r, s, v));
    }

    /// @notice The same with the signature as bytes.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) external whenNotPaused notBlacklisted(from) notBlacklisted(to) {
        _requirePayee(to);
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        _execute(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, authorization, signature);
    }

    /// @notice Makes an unused nonce unusable; anyone may bring the payer's signed cancellation. Barred payers may cancel.
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external whenNotPaused {
        _cancel(authorizer, nonce, abi.encodePacked(r, s, v));
    }

    /// @notice The same with the signature as bytes.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes memory signature) external whenNotPaused {
        _cancel(authorizer, nonce, signature);
    }

    /// @dev Checks an authorization, spends its nonce and moves the money: the one place where misbehaving tokens step in.
    function _execute(bytes32 typehash, Authorization memory authorization, bytes memory signature) internal virtual {
        require(block.timestamp > authorization.validAfter, "FiatTokenV2: authorization is not yet valid");
        require(block.timestamp < authorization.validBefore, "FiatTokenV2: authorization is expired");
        _requireUnspent(authorization.from, authorization.nonce);
        // A struct of words encodes as its fields do.
        _requireSigned(authorization.from, keccak256(abi.encode(typehash, authorization)), signature);

        _spent[authorization.from][authorization.nonce] = true;
        emit AuthorizationUsed(authorization.from, authorization.nonce);
        _move(authorization.from, authorization.to, authorization.value);
    }

    /// @dev Moves `value` atomic units and logs the Transfer, or reverts with USDC's reason.
    function _move(address from, address to, uint256 value) internal virtual;

    function _cancel(address authorizer, bytes32 nonce, bytes memory signature) private {
        _requireUnspent(authorizer, nonce);
        _requireSigned(authorizer, keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce)), signature);

        _spent[authorizer][nonce] = true;
        emit AuthorizationCanceled(authorizer, nonce);
    }

    function _requirePayee(address to) private view {
        require(msg.sender == to, "FiatTokenV2: caller must be the payee");
    }

    function _requireUnspent(address authorizer, bytes32 nonce) private view {
        require(!_spent[authorizer][nonce], "FiatTokenV2: authorization is used or canceled");
    }

    function _requireSigned(address signer, bytes32 structHash, bytes memory signature) private view {
        bool signed = FiatTokenSignature.isValid(signer, _typedDataHash(structHash), signature);
        require(signed, "FiatTokenV2: invalid signature");
    }
}
