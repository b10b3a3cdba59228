import { decryptMessage, encryptMessage } from '@chainsafe/discv5'
import {
  createHeader,
  decodePacket,
  encodeChallengeData,
  encodePacket,
  type IPacket,
  PacketType,
} from '@chainsafe/discv5/packet'
import { toHex } from '@waypost/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMessageHead, createPacketCodec, PacketError } from './packet-codec.js'
import { decryptGcm, encryptGcm } from './symmetric.js'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const nodeId = bytes(32).map((id) => toHex(id).slice(2))
const flag = fc.constantFrom(PacketType.Message, PacketType.WhoAreYou, PacketType.Handshake)
const packet = fc
  .record({ flag, authdata: fc.uint8Array({ minLength: 24, maxLength: 400 }), nonce: bytes(12), iv: bytes(16) })
  .chain(({ flag, authdata, nonce, iv }) =>
    fc.uint8Array({ maxLength: 800 }).map((message): IPacket => {
      return { header: createHeader(flag, authdata, nonce), maskingIv: iv, message }
    }),
  )

/** What a packet says, whatever kinds of byte arrays it is made of. */
const shown = ({ header, maskingIv, message, messageAd }: IPacket) => ({
  ...header,
  nonce: toHex(header.nonce),
  authdata: toHex(header.authdata),
  maskingIv: toHex(maskingIv),
  message: toHex(message),
  ...(messageAd === undefined ? {} : { messageAd: toHex(messageAd) }),
})

describe('the packet codec', () => {
  it('writes and reads what the library does, byte for byte', () => {
    fc.assert(
      fc.property(nodeId, packet, (id, sent) => {
        const codec = createPacketCodec(id)
        const encoded = encodePacket(id, sent)
        expect(toHex(codec.encode(id, sent))).toBe(toHex(encoded))
        const decoded = codec.decode(encoded)
        expect(shown(decoded)).toEqual(shown(decodePacket(id, encoded)))
        expect(toHex(codec.encode(id, decoded))).toBe(toHex(encoded))
      }),
    )
  })

  it('refuses what is none with a type, and never reads beyond it', () => {
    fc.assert(
      fc.property(nodeId, fc.uint8Array({ maxLength: 1300 }), (id, noise) => {
        expect(() => createPacketCodec(id).decode(noise)).toThrow(PacketError)
      }),
    )
    fc.assert(
      fc.property(nodeId, packet, fc.nat(100), (id, sent, cut) => {
        const codec = createPacketCodec(id)
        const encoded = codec.encode(id, sent)
        const spoilt = encoded.slice(0, Math.max(0, encoded.length - cut))
        try {
          expect(codec.decode(spoilt).header.authdata).toHaveLength(sent.header.authdata.length)
        } catch (error) {
          expect(error).toBeInstanceOf(PacketError)
        }
      }),
    )
  })
})

it('a message head is what the library would make of its parts', () => {
  fc.assert(
    fc.property(nodeId, nodeId, (from, to) => {
      const head = createMessageHead(from)
      const { header, maskingIv, messageAd } = head
      const made = { header: createHeader(PacketType.Message, Buffer.from(from, 'hex'), header.nonce), maskingIv }
      expect(toHex(messageAd)).toBe(toHex(encodeChallengeData(maskingIv, made.header)))
      const message = new Uint8Array(30)
      expect(toHex(encodePacket(to, { ...head, message }))).toBe(toHex(encodePacket(to, { ...made, message })))
      expect(toHex(createMessageHead(from).header.nonce)).not.toBe(toHex(header.nonce))
    }),
  )
})

describe('encryption', () => {
  const parts = [bytes(16), bytes(12), fc.uint8Array({ maxLength: 1200 }), fc.uint8Array({ maxLength: 100 })] as const

  it('is the library’s', () => {
    fc.assert(
      fc.property(...parts, (key, nonce, text, aad) => {
        const sealed = encryptGcm(key, nonce, text, aad)
        expect(toHex(sealed)).toBe(toHex(encryptMessage(key, nonce, text, aad)))
        expect(decryptGcm(key, nonce, sealed, aad)).toEqual(text)
        expect(decryptMessage(key, nonce, sealed, aad)).toEqual(text)
      }),
    )
  })

  it('gives nothing for what somebody changed', () => {
    fc.assert(
      fc.property(...parts, fc.nat(), (key, nonce, text, aad, at) => {
        const sealed = encryptGcm(key, nonce, text, aad)
        sealed[at % sealed.length] = (sealed[at % sealed.length] ?? 0) ^ 1
        expect(decryptGcm(key, nonce, sealed, aad)).toBeUndefined()
        expect(decryptGcm(key, nonce, sealed.slice(0, 15), aad)).toBeUndefined()
      }),
    )
  })
})
