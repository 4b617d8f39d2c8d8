throw new Error("Hardhat Network is left out of this project's install on purpose: Hardhat compiles, the tests run on Anvil.");
