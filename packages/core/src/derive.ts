// What is computed with keccak256 stands apart from the main entry, so that a client that never derives does not load it.
export { nodeIdOf } from './derive-node-id.js'
export { deriveResourceType, deriveTopic } from './derive-topic.js'
