import { sha256 } from '@noble/hashes/sha2.js'
import { AbortedError, ConfigurationError } from '@waypost/core'
import type { EnvelopeId } from './envelope.js'
import { idBytes } from './position.js'

/** Bounds of the proof of work, version 1. */
export const WORK_LIMITS = {
  /** Bytes of a nonce. */
  nonce: 8,
  /** Most leading zero bits that a server may ask for: 2^24 hashes, about a minute of one core in JavaScript. */
  bits: 24,
} as const

const DOMAIN = new TextEncoder().encode('waypost mail work v1')
const NONCE_AT = DOMAIN.length + 32
/** How long one slice of solving may take, in ms: what else the program does waits no longer. */
const SLICE_MS = 3
/** Hashes between two looks at the time. */
const HASHES_PER_LOOK = 64

/** What is to be solved. */
export interface WorkOptions {
  readonly id: EnvelopeId
  /** Leading zero bits, 0 to 24. */
  readonly bits: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Finds a nonce such that sha256("waypost mail work v1" ‖ id ‖ nonce) begins with `bits` zero bits. It costs 2^bits hashes
 * on average, done in slices of a few ms, so that the program goes on meanwhile. The proof is bound to the envelope alone:
 * every server that asks for so many bits or fewer takes it.
 *
 * @returns 8 bytes
 * @throws ConfigurationError for bits out of range; AbortedError when the signal fires
 */
export async function solveWork({ id, bits, signal }: WorkOptions): Promise<Uint8Array> {
  if (!Number.isSafeInteger(bits) || bits < 0 || bits > WORK_LIMITS.bits) {
    throw new ConfigurationError('bits', bits, `give a whole number from 0 to ${WORK_LIMITS.bits}`)
  }
  const input = inputOf(id, new Uint8Array(WORK_LIMITS.nonce))
  const view = new DataView(input.buffer)
  // 2^53 nonces are more than anybody tries.
  for (let counter = 0; ; ) {
    if (signal?.aborted) throw new AbortedError(signal.reason)
    const sliceEnd = performance.now() + SLICE_MS
    do {
      for (let count = 0; count < HASHES_PER_LOOK; count++, counter++) {
        view.setUint32(NONCE_AT, Math.floor(counter / 2 ** 32))
        view.setUint32(NONCE_AT + 4, counter % 2 ** 32)
        if (hasZeroBits(sha256(input), bits)) return input.slice(NONCE_AT)
      }
    } while (performance.now() < sliceEnd)
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** Whether a nonce proves the work for an envelope. A nonce of another length proves nothing. */
export function checkWork(id: EnvelopeId, nonce: Uint8Array | undefined, bits: number): boolean {
  if (bits <= 0) return true
  return nonce?.length === WORK_LIMITS.nonce && hasZeroBits(sha256(inputOf(id, nonce)), bits)
}

function inputOf(id: EnvelopeId, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const input = new Uint8Array(NONCE_AT + WORK_LIMITS.nonce)
  input.set(DOMAIN)
  input.set(idBytes(id), DOMAIN.length)
  input.set(nonce, NONCE_AT)
  return input
}

function hasZeroBits(hash: Uint8Array, bits: number): boolean {
  let left = bits
  for (const byte of hash) {
    if (left < 8) return byte >> (8 - left) === 0
    if (byte !== 0) return false
    left -= 8
  }
  return true
}
