// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Eip3009} from "./Eip3009.sol";
import {FiatTokenSignature} from "./FiatTokenSignature.sol";

/// @title A stand-in for USDC (Circle's FiatToken v2.2) on a devnet
/// @notice Behaves as USDC does in everything a payment touches: the same functions, reasons, events and order of checks. What
/// Circle keeps to itself (minting, pausing, barring) is open to everyone here: there is nothing to steal on a devnet.
/// @dev Amounts are atomic units: 1 USDC is 1,000,000. The code is planted at USDC's own address without running a constructor,
/// so nothing depends on one. The contracts that derive from it only append storage: planting one of them over this one keeps
/// all balances and nonces. OpenZeppelin's custom errors are never reached; each case is refused before with USDC's string.
contract UsdcMock is ERC20, Eip3009 {
    /// @dev USDC's balances have 255 bits; the last one says that the account is barred.
    uint256 private constant MAX_BALANCE = type(uint256).max >> 1;

    bytes32 public constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    mapping(address owner => uint256) private _permitNonces;

    event Mint(address indexed minter, address indexed to, uint256 amount);

    // The strings given here are never read: planted code has empty storage.
    constructor() ERC20("", "") {}

    function name() public pure override returns (string memory) {
        return DOMAIN_NAME;
    }

    function symbol() public pure override returns (string memory) {
        return "USDC";
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function currency() external pure returns (string memory) {
        return "USD";
    }

    /// @notice The version of the EIP-712 domain.
    function version() external pure returns (string memory) {
        return DOMAIN_VERSION;
    }

    /// @notice Makes `amount` atomic units out of nothing for `to`. Open to everyone: a devnet has no minters.
    function mint(address to, uint256 amount) external returns (bool) {
        _issue(to, amount);
        return true;
    }

    /// @notice Makes `amount` atomic units for each of `to`, in one transaction: how a run funds its payers.
    function mintMany(address[] calldata to, uint256 amount) external returns (bool) {
        for (uint256 i = 0; i < to.length; ++i) _issue(to[i], amount);
        return true;
    }

    function transfer(
        address to,
        uint256 value
    ) public virtual override whenNotPaused notBlacklisted(msg.sender) notBlacklisted(to) returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    /// @notice Spends an allowance. Unlike OpenZeppelin's, an allowance of 2^256-1 shrinks like any other.
    function transferFrom(
        address from,
        address to,
        uint256 value
    )
        public
        virtual
        override
        whenNotPaused
        notBlacklisted(msg.sender)
        notBlacklisted(from)
        notBlacklisted(to)
        returns (bool)
    {
        uint256 allowed = allowance(from, msg.sender);
        require(value <= allowed, "ERC20: transfer amount exceeds allowance");
        _move(from, to, value);
        _approve(from, msg.sender, allowed - value, false);
        return true;
    }

    function approve(address spender, uint256 value) public override whenNotPaused returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    function increaseAllowance(address spender, uint256 increment) external whenNotPaused returns (bool) {
        uint256 allowed = allowance(msg.sender, spender);
        require(increment <= type(uint256).max - allowed, "SafeMath: addition overflow");
        _approve(msg.sender, spender, allowed + increment);
        return true;
    }

    function decreaseAllowance(address spender, uint256 decrement) external whenNotPaused returns (bool) {
        uint256 allowed = allowance(msg.sender, spender);
        require(decrement <= allowed, "ERC20: decreased allowance below zero");
        _approve(msg.sender, spender, allowed - decrement);
        return true;
    }

    /// @return The nonce that the next permit (EIP-2612) of `owner` must carry.
    function nonces(address owner) external view returns (uint256) {
        return _permitNonces[owner];
    }

    /// @notice Sets an allowance by signature; good up to and including second `deadline`.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external whenNotPaused {
        _permit(owner, spender, value, deadline, abi.encodePacked(r, s, v));
    }

    /// @notice The same with the signature as bytes, so that EIP-1271 wallets can permit.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes memory signature
    ) external whenNotPaused {
        _permit(owner, spender, value, deadline, signature);
    }

    function _permit(address owner, address spender, uint256 value, uint256 deadline, bytes memory signature) private {
        require(deadline >= block.timestamp, "FiatTokenV2: permit is expired");
        bytes32 structHash = keccak256(
            abi.encode(PERMIT_TYPEHASH, owner, spender, value, _permitNonces[owner]++, deadline)
        );
        bool signed = FiatTokenSignature.isValid(owner, _typedDataHash(structHash), signature);
        require(signed, "EIP2612: invalid signature");
        _approve(owner, spender, value);
    }

    function _move(address from, address to, uint256 value) internal virtual override {
        _requireMovable(from, to, value);
        _update(from, to, value);
    }

    /// @dev Refuses what USDC refuses about a transfer itself, apart from who is barred.
    function _requireMovable(address from, address to, uint256 value) internal view {
        require(from != address(0), "ERC20: transfer from the zero address");
        require(to != address(0), "ERC20: transfer to the zero address");
        require(value <= balanceOf(from), "ERC20: transfer amount exceeds balance");
        require(from == to || value <= MAX_BALANCE - balanceOf(to), "FiatTokenV2_2: Balance exceeds (2^255 - 1)");
    }

    function _approve(address owner, address spender, uint256 value, bool emitEvent) internal override {
        require(owner != address(0), "ERC20: approve from the zero address");
        require(spender != address(0), "ERC20: approve to the zero address");
        super._approve(owner, spender, value, emitEvent);
    }

    function _issue(address to, uint256 amount) private whenNotPaused notBlacklisted(msg.sender) notBlacklisted(to) {
        require(to != address(0), "FiatToken: mint to the zero address");
        require(amount > 0, "FiatToken: mint amount not greater than 0");
        require(amount <= type(uint256).max - totalSupply(), "SafeMath: addition overflow");
        require(amount <= MAX_BALANCE - balanceOf(to), "FiatTokenV2_2: Balance exceeds (2^255 - 1)");
        emit Mint(msg.sender, to, amount);
        _update(address(0), to, amount);
    }
}
