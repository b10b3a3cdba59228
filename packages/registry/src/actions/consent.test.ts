import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { consentTypes, registryDomain, relayedCallTypes, rotationTypes, withdrawalTypes } from '@waypost/contracts'
import { fromHex, nodeAddress } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import { id, keccak256, TypedDataEncoder, type TypedDataField, verifyTypedData, Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signConsent, signRotation, signWithdrawal } from './consent.js'
import { createRegistryCalls } from './registry-calls.js'
import { signRelayedCall } from './relayed-call.js'

const privateKey = fromHex(`0x${'01'.repeat(32)}`)
const deployment = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` } as const
const base = {
  privateKey,
  deployment,
  provider: 3,
  resourceType: deriveResourceType('mail-server'),
  expiresAt: 1_800_000_000_000,
  deadline: 1_750_000_000_000,
  sequence: 1n,
}

function signerOf(consent: ReturnType<typeof signConsent>) {
  const { provider, resourceType, nodeId, sequence } = consent
  const [expiresAt, deadline] = [consent.expiresAt / 1000, consent.deadline / 1000]
  const types = { Consent: [...consentTypes.Consent] }
  const message = { provider, resourceType, nodeId, expiresAt, sequence, deadline }
  return verifyTypedData(registryDomain(deployment), types, message, consent.signature).toLowerCase()
}

describe('signConsent', () => {
  it('is signed by the node key, whose address ends the node id', () => {
    fc.assert(
      fc.property(
        fc
          .uint8Array({ minLength: 32, maxLength: 32 })
          .filter((bytes) => bytes.some((byte) => byte > 0) && bytes[0] !== 255),
        fc.integer({ min: 1, max: 2 ** 40 - 1 }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        (key, provider, sequence, time) => {
          const consent = signConsent({ ...base, privateKey: key, provider, sequence, expiresAt: time, deadline: time })
          expect(signerOf(consent)).toBe(nodeAddress(consent.nodeId))
          expect(keccak256(consent.publicKey)).toBe(consent.nodeId)
          expect(consent.expiresAt).toBe(Math.floor(time / 1000) * 1000)
        },
      ),
      { numRuns: 10 },
    )
  })

  it.each([
    ['privateKey', { privateKey: new Uint8Array(31) }],
    ['privateKey', { privateKey: new Uint8Array(32) }],
    ['nodeId', { nodeId: `0x${'11'.repeat(32)}` as never }],
    ['provider', { provider: 0 }],
    ['sequence', { sequence: 2n ** 64n }],
    ['sequence', { sequence: 1 as never }],
    ['expiresAt', { expiresAt: Number.NaN }],
    ['deadline', { deadline: -1 }],
    ['expiresAt', { expiresAt: 2 ** 40 * 1000 }],
  ])('names %s when it is not valid', (field, change) => {
    expect(() => signConsent({ ...base, ...change })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', data: expect.objectContaining({ field }) }),
    )
  })

  it('never shows the key', () => {
    for (const key of [new Uint8Array(33).fill(0x5e), new Uint8Array(32).fill(0xff)]) {
      let error: unknown
      try {
        signConsent({ ...base, privateKey: key })
      } catch (failure) {
        error = failure
      }
      expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' })
      expect(error).not.toHaveProperty('cause')
      expect(JSON.stringify(error)).not.toMatch(/5e5e|ffff|94,94|255,255/)
    }
  })
})

describe('signWithdrawal', () => {
  it('is signed by the node key', () => {
    const { resourceType, nodeId, sequence, deadline, signature } = signWithdrawal(base)
    const types = { Withdrawal: [...withdrawalTypes.Withdrawal] }
    const message = { resourceType, nodeId, sequence, deadline: deadline / 1000 }
    expect(verifyTypedData(registryDomain(deployment), types, message, signature).toLowerCase()).toBe(
      nodeAddress(nodeId),
    )
  })
})

describe('the vectors of the protocol document', () => {
  const file = fileURLToPath(new URL('../../../../apps/docs/protocol/registry.vectors.json', import.meta.url))
  const vectors = JSON.parse(readFileSync(file, 'utf8'))
  const common = {
    privateKey: fromHex(vectors.privateKey),
    deployment: { chainId: vectors.chainId, registry: vectors.registry },
    resourceType: deriveResourceType(vectors.resourceTypeName),
  }

  it('are what a node key signs', () => {
    const { provider, expiresAt, sequence, deadline, signature } = vectors.consent
    const times = { expiresAt: expiresAt * 1000, deadline: deadline * 1000 }
    const consent = signConsent({ ...common, ...times, provider, sequence: BigInt(sequence) })
    expect(consent).toMatchObject({ nodeId: vectors.nodeId, resourceType: vectors.resourceType, signature })
    expect(consent.publicKey).toEqual(fromHex(vectors.publicKey))
    const withdrawal = signWithdrawal({
      ...common,
      sequence: BigInt(vectors.withdrawal.sequence),
      deadline: vectors.withdrawal.deadline * 1000,
    })
    expect(withdrawal.signature).toBe(vectors.withdrawal.signature)
    const { successor } = vectors.rotation
    const rotation = signRotation({ ...common, provider: 3, successor, deadline: vectors.rotation.deadline * 1000 })
    expect(rotation).toMatchObject({ nodeId: vectors.nodeId, sequence: BigInt(vectors.rotation.sequence) })
    expect(rotation.signature).toBe(vectors.rotation.signature)
  })

  it('are what an account signs for a relayer', async () => {
    const { account, call, nonce, deadline, signature } = vectors.relayedCall
    const signed = await signRelayedCall({
      signer: new Wallet(vectors.privateKey),
      deployment: common.deployment,
      call: createRegistryCalls(Date.now).voidNonce(),
      nonce: BigInt(nonce),
      deadline: deadline * 1000,
    })
    expect(signed).toEqual({ account, call, nonce: BigInt(nonce), deadline: deadline * 1000, signature })
  })

  it('name the domain and the types of the contract', () => {
    const domain = registryDomain(common.deployment)
    expect(TypedDataEncoder.hashDomain(domain)).toBe(vectors.domainSeparator)
    const typeHash = (types: Record<string, TypedDataField[]>) =>
      id(TypedDataEncoder.from(types).encodeType(Object.keys(types)[0] ?? ''))
    expect(typeHash({ Consent: [...consentTypes.Consent] })).toBe(vectors.consent.typeHash)
    expect(typeHash({ Withdrawal: [...withdrawalTypes.Withdrawal] })).toBe(vectors.withdrawal.typeHash)
    expect(typeHash({ Rotation: [...rotationTypes.Rotation] })).toBe(vectors.rotation.typeHash)
    expect(typeHash({ RelayedCall: [...relayedCallTypes.RelayedCall] })).toBe(vectors.relayedCall.typeHash)
  })
})
