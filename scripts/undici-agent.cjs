// What the reference client needs of undici: its agent, with the ways to send a request that undici's entry gives it.
const Agent = require("../node_modules/undici/lib/dispatcher/agent");
const Dispatcher = require("../node_modules/undici/lib/dispatcher/dispatcher");

Object.assign(Dispatcher.prototype, require("../node_modules/undici/lib/api"));
module.exports = { Agent };
