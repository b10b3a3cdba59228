import { Interface } from 'ethers'

/** Functions that those call who ask about servers one by one. */
export const serverFunctions = /* @__PURE__ */ new Interface([
  'function verify(bytes32 resourceType, bytes32[] nodeIds) view',
  'function listResources(bytes32 resourceType, uint256 cursor, uint256 limit) view',
  'function listProviders(uint40 firstProvider, uint256 limit) view returns (tuple(uint40 id, address owner, address pendingOwner, uint8 status, uint40 statusSince, string metadataURI, bytes32 metadataHash, uint40 statusUntil, uint40 exitAt)[])',
])
