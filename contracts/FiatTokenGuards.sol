// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/// @title The two switches that stop USDC: pause for everybody, blacklist for one account
/// @dev On a devnet everyone may turn them; the real ones belong to Circle's pauser and blacklister. USDC keeps the blacklist
/// bit in the account's balance slot, here it is a mapping of its own: nothing that a caller sees differs.
abstract contract FiatTokenGuards {
    /// @notice True while nothing moves.
    bool public paused;

    mapping(address account => bool) private _blacklisted;

    event Pause();
    event Unpause();
    event Blacklisted(address indexed _account);
    event UnBlacklisted(address indexed _account);

    modifier whenNotPaused() {
        require(!paused, "Pausable: paused");
        _;
    }

    modifier notBlacklisted(address account) {
        require(!isBlacklisted(account), "Blacklistable: account is blacklisted");
        _;
    }

    /// @notice Stops every transfer, approval, authorization and mint.
    function pause() external {
        paused = true;
        emit Pause();
    }

    /// @notice Ends the pause.
    function unpause() external {
        paused = false;
        emit Unpause();
    }

    /// @notice Bars `account` from paying, being paid and minting.
    function blacklist(address account) external {
        _blacklisted[account] = true;
        emit Blacklisted(account);
    }

    /// @notice Lets `account` take part again. Its balance was untouched meanwhile.
    function unBlacklist(address account) external {
        _blacklisted[account] = false;
        emit UnBlacklisted(account);
    }

    /// @return True for barred accounts and always for the token itself: since v2.1 USDC refuses money sent to its own address.
    function isBlacklisted(address account) public view returns (bool) {
        return account == address(this) || _blacklisted[account];
    }
}
