import { Interface } from '../from-ethers.js'

// The part of the contract that every client speaks, written out: the whole ABI weighs as much as the client. A test holds it against the ABI.

/** Functions that every client calls. What is read by position has no return type here. */
export const basicFunctions = /* @__PURE__ */ new Interface([
  'function listResources(bytes32, uint256, uint256) view',
  'function eip712Domain() view returns (bytes1, string, string, uint256, address, bytes32, uint256[])',
])
