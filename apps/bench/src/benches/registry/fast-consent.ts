import { consentTypes, registryDomain } from '@waypost/contracts'
import { type Deployment, type Hex, type NodeId, parseNodeId, type ResourceTypeId, toHex } from '@waypost/core'
import { keccak256, TypedDataEncoder } from 'ethers'
import * as secp256k1 from 'tiny-secp256k1'
import { BenchError } from '../../frame/bench-error.js'

/** One server of a long list: its id, and its declaration as the contract takes it. */
export interface MadeDeclaration {
  readonly nodeId: NodeId
  /** Words of the ABI, without the array around. */
  readonly words: string
}

export interface DeclarationMaker {
  /** @param privateKey 32 bytes */
  make(privateKey: Uint8Array): MadeDeclaration
}

const CURVE_HALF = 32

/**
 * Signs consents with libsecp256k1 in WebAssembly and writes declarations by hand: the same bytes as the client's, some fifty times as
 * fast, since a list of 100,000 needs as many real signatures.
 *
 * @param expiresAt Unix time in seconds; also the consent's expiry and deadline
 */
export function createDeclarationMaker(
  deployment: Deployment,
  provider: number,
  resourceType: ResourceTypeId,
  expiresAt: number,
): DeclarationMaker {
  const domain = TypedDataEncoder.hashDomain({ ...registryDomain(deployment) })
  const { primaryType } = TypedDataEncoder.from({ Consent: [...consentTypes.Consent] })
  const typeText = TypedDataEncoder.from({ Consent: [...consentTypes.Consent] }).encodeType(primaryType)
  const typeHash = keccak256(new TextEncoder().encode(typeText)).slice(2)
  const sequence = 1
  const [until, one] = [word(expiresAt), word(sequence)]

  return {
    make(privateKey) {
      const point = secp256k1.pointFromScalar(privateKey, false)
      if (point === null) throw new BenchError('MEASUREMENT_FAILED', 'a private key was drawn that is out of range')
      const publicKey = toHex(point.subarray(1)).slice(2)
      const nodeId = keccak256(`0x${publicKey}`)
      const struct = `0x${typeHash}${word(provider)}${resourceType.slice(2)}${nodeId.slice(2)}${until}${one}${until}`
      const digest = keccak256(`0x1901${domain.slice(2)}${keccak256(struct).slice(2)}`)
      const { signature, recoveryId } = secp256k1.signRecoverable(bytesOf(digest), privateKey)
      const r = toHex(signature.subarray(0, CURVE_HALF)).slice(2)
      // EIP-2098: the parity of y goes into the highest bit of s.
      const vs = Uint8Array.from(signature.subarray(CURVE_HALF))
      vs[0] = (vs[0] ?? 0) | (recoveryId << 7)
      const consent = `${until}${one}${until}${r}${toHex(vs).slice(2)}`
      return { nodeId: parseNodeId(nodeId), words: `${publicKey}${until}${consent}${word(9 * 32)}${word(0)}` }
    },
  }
}

const DECLARATION_BYTES = 10 * 32

/** Call data of `declare` with these declarations. */
export function declareCallData(
  selector: Hex,
  provider: number,
  resourceType: ResourceTypeId,
  declarations: readonly MadeDeclaration[],
): Hex {
  const { length } = declarations
  const offsets = declarations.map((_, at) => word(length * 32 + at * DECLARATION_BYTES)).join('')
  const head = `${word(provider)}${resourceType.slice(2)}${word(3 * 32)}${word(length)}`
  return `${selector}${head}${offsets}${declarations.map(({ words }) => words).join('')}`
}

function word(value: number): string {
  return value.toString(16).padStart(64, '0')
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
