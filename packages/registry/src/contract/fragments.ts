import { Interface } from 'ethers'

// The part of the contract that the client speaks, written out: the whole ABI weighs as much as the client. A test holds it against the ABI.

/** Functions that the client calls. What is read by position has no return type here. */
export const registryFunctions = /* @__PURE__ */ new Interface([
  'function verify(bytes32 resourceType, bytes32[] nodeIds) view',
  'function listResources(bytes32 resourceType, uint256 cursor, uint256 limit) view',
  'function listProviders(uint40 firstProvider, uint256 limit) view returns (tuple(uint40 id, address owner, address pendingOwner, uint8 status, uint40 statusSince, string metadataURI, bytes32 metadataHash, uint40 statusUntil, uint40 exitAt)[])',
  'function eip712Domain() view returns (bytes1, string, string, uint256, address, bytes32, uint256[])',
])
