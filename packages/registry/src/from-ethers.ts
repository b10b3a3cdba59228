// What a client takes of ethers at once, imported in one place: each further place costs a client's bundle an import of its own.
export { AbiCoder, decodeBase64, id, keccak256, toUtf8Bytes, toUtf8String } from 'ethers'
