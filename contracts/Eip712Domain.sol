// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/// @title USDC's EIP-712 domain, without state
/// @dev Computed from the chain id and the address at each call, so that planted code has the right domain wherever it stands.
abstract contract Eip712Domain {
    string internal constant DOMAIN_NAME = "USDC";
    string internal constant DOMAIN_VERSION = "2";

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice The EIP-712 domain separator on this chain at this address.
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    DOMAIN_TYPEHASH,
                    keccak256(bytes(DOMAIN_NAME)),
                    keccak256(bytes(DOMAIN_VERSION)),
                    block.chainid,
                    address(this)
                )
            );
    }

    /// @return The digest that is signed for a struct with this hash.
    function _typedDataHash(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), structHash));
    }
}
