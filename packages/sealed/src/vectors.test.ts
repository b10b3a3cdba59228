import { createDecipheriv, createHash, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fromHex, type Random, toHex } from '@waypost/core'
import { identityOf } from '@waypost/record'
import { decrypt } from 'eciesjs'
import { describe, expect, it } from 'vitest'
import { sealStream } from './handshake/seal-stream.js'
import { unsealStream } from './handshake/unseal-stream.js'
import { bucketOf } from './padding.js'
import { encodeFrame, type Frame } from './session/frames.js'
import { PURPOSE, plainPair, tapped } from './testing/stream-pair.js'

const FILE = fileURLToPath(new URL('../../../apps/docs/protocol/sealed.vectors.json', import.meta.url))
const CLIENT = 'client'

/** 32 (or 16) bytes that are easy to tell apart: all of one value. */
const INPUTS = {
  serverPrivateKey: toHex(new Uint8Array(32).fill(0x11)),
  challenge: toHex(new Uint8Array(32).fill(0x22)),
  secret: toHex(new Uint8Array(32).fill(0x33)),
  clientEphemeralSecret: toHex(new Uint8Array(32).fill(0x44)),
  envelopeEphemeralSecret: toHex(new Uint8Array(32).fill(0x55)),
  envelopeNonce: toHex(new Uint8Array(16).fill(0x66)),
  serverEphemeralSecret: toHex(new Uint8Array(32).fill(0x77)),
}

const MESSAGES = {
  clientToServer: [new TextEncoder().encode('first'), new Uint8Array(), new Uint8Array(300).fill(0xab)],
  serverToClient: [new TextEncoder().encode('reply'), new Uint8Array(3000).fill(0xcd)],
}

const SESSION_FRAMES: Frame[] = [
  { type: 'greeting', maxInFlight: 32, idleMs: 300_000 },
  { type: 'request', id: 1, deadlineMs: 30_000, credit: 0, body: Uint8Array.of(1, 2, 3) },
  { type: 'request', id: 2, deadlineMs: 0, credit: 1_048_576, body: new Uint8Array() },
  { type: 'credit', id: 2, bytes: 524_288 },
  { type: 'cancel', id: 2 },
  { type: 'reply', id: 1, body: Uint8Array.of(4, 5) },
  { type: 'end', id: 2 },
  { type: 'error', id: 3, failure: { code: 'BUSY', message: 'later', isRetryable: true, retryAfterMs: 1000 } },
  { type: 'error', id: 4, failure: { code: 'NOT_FOUND', message: '', isRetryable: false } },
  { type: 'closing', reason: 'idle' },
  { type: 'closing', reason: 'stopping' },
  { type: 'closing', reason: 'expired' },
]

/** Gives out what is written down, in order. */
function scripted(...values: string[]): Random {
  const left = values.map((value) => fromHex(value))
  return {
    bytes(length) {
      const next = left.shift()
      expect(next?.length).toBe(length)
      return next ?? new Uint8Array(length)
    },
    integer: () => expect.unreachable(),
  }
}

async function makeVectors() {
  const identity = identityOf(fromHex(INPUTS.serverPrivateKey))
  const { near, far, clock, server } = await plainPair({ client: CLIENT, identity })
  const toServer = tapped(near, (message) => [message])
  const toClient = tapped(far, (message) => [message])
  const [client, host] = await Promise.all([
    sealStream(toServer.stream, {
      server,
      purpose: PURPOSE,
      clock,
      rekeyAfter: { frames: 2 },
      random: scripted(
        INPUTS.secret,
        INPUTS.clientEphemeralSecret,
        INPUTS.envelopeEphemeralSecret,
        INPUTS.envelopeNonce,
      ),
    }),
    unsealStream(toClient.stream, {
      identity,
      purpose: PURPOSE,
      clock,
      random: scripted(INPUTS.challenge, INPUTS.serverEphemeralSecret),
    }),
  ])
  for (const message of MESSAGES.clientToServer) await client.send(message)
  for (const message of MESSAGES.serverToClient) await host.send(message)
  await client.close()
  await host.close()
  return {
    description: 'Test vectors of the sealed protocol, version 1; see sealed.md. Bytes as hex.',
    inputs: { ...INPUTS, purpose: PURPOSE, clientPeer: CLIENT },
    serverPublicKey: toHex(identity.publicKey),
    serverNodeId: identity.nodeId,
    wire: {
      clientToServer: toServer.sent.map(toHex),
      serverToClient: toClient.sent.map(toHex),
    },
    contents: {
      clientToServer: MESSAGES.clientToServer.map(toHex),
      serverToClient: MESSAGES.serverToClient.map(toHex),
    },
    buckets: [0, 1, 255, 256, 257, 272, 273, 1000, 4096, 4097, 65_536, 100_000, 1_048_576].map((length) => ({
      length,
      bucket: bucketOf(length),
    })),
    sessionFrames: SESSION_FRAMES.map((frame) => ({
      frame: JSON.parse(JSON.stringify(frame, (_, value) => (value instanceof Uint8Array ? toHex(value) : value))),
      bytes: toHex(encodeFrame(frame)),
    })),
  }
}

describe('the published vectors', () => {
  it('are what this code makes', async () => {
    await expect(`${JSON.stringify(await makeVectors(), null, 2)}\n`).toMatchFileSnapshot(FILE)
  })

  it('are read by an implementation that knows the protocol document alone', () => {
    const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Awaited<ReturnType<typeof makeVectors>>
    const bytes = (hex: string) => Buffer.from(fromHex(hex))
    const { inputs, wire, contents } = vectors
    const [challenge, accept, ...fromServer] = wire.serverToClient.map(bytes)
    const [envelope, ...fromClient] = wire.clientToServer.map(bytes)
    if (challenge === undefined || accept === undefined || envelope === undefined) return expect.unreachable()

    // The hello, opened by eciesjs itself.
    const hello = Buffer.from(decrypt(bytes(inputs.serverPrivateKey), envelope))
    const text = (value: string) => [Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)]
    const x25519 = (secret: string) =>
      createPrivateKey({
        key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), bytes(secret)]),
        format: 'der',
        type: 'pkcs8',
      })
    const rawPublic = (secret: string) =>
      createPublicKey(x25519(secret)).export({ format: 'der', type: 'spki' }).subarray(-32)
    const expectedHello = Buffer.concat([
      ...text('waypost sealed hello v1'),
      ...text(inputs.purpose),
      ...text(inputs.clientPeer),
      bytes(vectors.serverNodeId),
      bytes(inputs.challenge),
      bytes(inputs.secret),
      rawPublic(inputs.clientEphemeralSecret),
    ])
    expect(hello).toEqual(Buffer.concat([expectedHello, Buffer.alloc(512 - expectedHello.length)]))
    expect(challenge).toEqual(Buffer.concat([Buffer.from([1]), bytes(inputs.challenge)]))

    // The keys.
    const serverEphemeral = accept.subarray(0, 32)
    expect(serverEphemeral).toEqual(rawPublic(inputs.serverEphemeralSecret))
    const agreement = diffieHellman({
      privateKey: x25519(inputs.clientEphemeralSecret),
      publicKey: createPublicKey(x25519(inputs.serverEphemeralSecret)),
    })
    const hash = createHash('sha256').update('waypost sealed v1')
    for (const part of [bytes(vectors.serverPublicKey), challenge, envelope, serverEphemeral]) {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      hash.update(length).update(part)
    }
    const keys = Buffer.from(
      hkdfSync(
        'sha256',
        Buffer.concat([bytes(inputs.secret), agreement]),
        hash.digest(),
        Buffer.from('waypost sealed v1 keys'),
        64,
      ),
    )

    // The frames.
    const open = (key: Buffer, number: number, frame: Buffer) => {
      const nonce = Buffer.alloc(12)
      nonce.writeBigUInt64BE(BigInt(number), 4)
      const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
      decipher.setAuthTag(frame.subarray(-16))
      const plaintext = Buffer.concat([decipher.update(frame.subarray(0, -16)), decipher.final()])
      const length = plaintext.readUInt32BE(1)
      expect(plaintext.subarray(5 + length).every((byte) => byte === 0)).toBe(true)
      return { kind: plaintext[0], content: toHex(plaintext.subarray(5, 5 + length)) }
    }
    const [clientToServer, serverToClient] = [keys.subarray(0, 32), keys.subarray(32)]
    expect(open(serverToClient, 0, accept.subarray(32))).toEqual({ kind: 2, content: '0x' })
    // The client of the vectors takes its next key after each two frames of the first.
    const next = (key: Buffer) => Buffer.from(hkdfSync('sha256', key, '', Buffer.from('waypost sealed v1 rekey'), 32))
    const opened: ReturnType<typeof open>[] = []
    let [key, number] = [clientToServer, 0]
    for (const frame of fromClient) {
      const plaintext = open(key, number, frame)
      if (plaintext.kind === 3) {
        expect(plaintext.content).toBe('0x')
        key = next(key)
        number = 0
        continue
      }
      opened.push(plaintext)
      number += 1
    }
    expect(fromClient.length).toBe(contents.clientToServer.length + 2)
    expect(opened).toEqual([
      ...contents.clientToServer.map((content) => ({ kind: 0, content })),
      { kind: 1, content: '0x' },
    ])
    expect(fromServer.map((frame, index) => open(serverToClient, index + 1, frame))).toEqual([
      ...contents.serverToClient.map((content) => ({ kind: 0, content })),
      { kind: 1, content: '0x' },
    ])
  })
})
