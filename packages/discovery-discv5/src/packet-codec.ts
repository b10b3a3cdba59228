import { randomFillSync } from 'node:crypto'
import { encodeChallengeData, type IPacket, PacketType } from '@chainsafe/discv5/packet'
import { WaypostError } from '@waypost/core'
import { boundedMap } from './bounded-map.js'
import { maskWith } from './symmetric.js'

const PROTOCOL = 'discv5'
const VERSION = 1
const IV_BYTES = 16
const STATIC_HEADER_BYTES = 23
const MIN_PACKET_BYTES = 63
const MAX_PACKET_BYTES = 1280
const NONCE_AT = 9
const NONCE_BYTES = 12
const AUTHDATA_SIZE_AT = NONCE_AT + NONCE_BYTES
const ID_BYTES = 32
const MESSAGE_HEAD_BYTES = IV_BYTES + STATIC_HEADER_BYTES + ID_BYTES
/** Receivers whose masking key is kept. */
const KEYS_KEPT = 2000

/** Packets of Discovery v5 as bytes (`discv5-wire.md`): the library's codec with keys that are kept between packets. */
export interface PacketCodec {
  encode(toId: string, packet: IPacket): Uint8Array
  /** @throws PacketError when it is no packet for this node */
  decode(bytes: Uint8Array): IPacket
}

/** @param ownId this node's id without prefix */
export function createPacketCodec(ownId: string): PacketCodec {
  const ownKey = maskingKey(ownId)
  const keys = boundedMap<string, Uint8Array>(KEYS_KEPT)

  function keyOf(nodeId: string): Uint8Array {
    const known = keys.get(nodeId)
    if (known !== undefined) return known
    const key = maskingKey(nodeId)
    keys.set(nodeId, key)
    return key
  }

  return {
    encode(toId, packet) {
      const { maskingIv, message } = packet
      const header = (packet.messageAd ?? encodeChallengeData(maskingIv, packet.header)).subarray(IV_BYTES)
      return Buffer.concat([maskingIv, maskWith(keyOf(toId), maskingIv)(header), message])
    },
    decode(bytes) {
      if (bytes.length < MIN_PACKET_BYTES || bytes.length > MAX_PACKET_BYTES) throw new PacketError('length')
      const maskingIv = bytes.subarray(0, IV_BYTES)
      const unmask = maskWith(ownKey, maskingIv)
      const fixed = Buffer.from(unmask(bytes.subarray(IV_BYTES, IV_BYTES + STATIC_HEADER_BYTES)))
      if (fixed.toString('latin1', 0, PROTOCOL.length) !== PROTOCOL) throw new PacketError('protocol')
      if (fixed.readUInt16BE(PROTOCOL.length) !== VERSION) throw new PacketError('version')
      const flag = fixed[PROTOCOL.length + 2]
      if (flag !== PacketType.Message && flag !== PacketType.WhoAreYou && flag !== PacketType.Handshake) {
        throw new PacketError('flag')
      }
      const authdataSize = fixed.readUInt16BE(AUTHDATA_SIZE_AT)
      const end = IV_BYTES + STATIC_HEADER_BYTES + authdataSize
      if (end > bytes.length) throw new PacketError('authdata')
      const authdata = plain(unmask(bytes.subarray(IV_BYTES + STATIC_HEADER_BYTES, end)))
      return {
        maskingIv,
        header: {
          protocolId: PROTOCOL,
          version: VERSION,
          flag,
          nonce: plain(fixed.subarray(NONCE_AT, AUTHDATA_SIZE_AT)),
          authdataSize,
          authdata,
        },
        message: bytes.subarray(end),
        messageAd: Buffer.concat([maskingIv, fixed, authdata]),
      }
    },
  }
}

/** The head of a new ordinary message: a packet that lacks its message alone. */
export function createMessageHead(sourceId: string): Omit<IPacket, 'message'> & { readonly messageAd: Uint8Array } {
  const messageAd = Buffer.alloc(MESSAGE_HEAD_BYTES)
  const random = freshRandom()
  messageAd.set(random.subarray(0, IV_BYTES))
  messageAd.write(PROTOCOL, IV_BYTES, 'latin1')
  messageAd.writeUInt16BE(VERSION, IV_BYTES + PROTOCOL.length)
  messageAd[IV_BYTES + PROTOCOL.length + 2] = PacketType.Message
  messageAd.set(random.subarray(IV_BYTES), IV_BYTES + NONCE_AT)
  messageAd.writeUInt16BE(ID_BYTES, IV_BYTES + AUTHDATA_SIZE_AT)
  messageAd.write(sourceId, IV_BYTES + STATIC_HEADER_BYTES, 'hex')
  return {
    maskingIv: messageAd.subarray(0, IV_BYTES),
    header: {
      protocolId: PROTOCOL,
      version: VERSION,
      flag: PacketType.Message,
      nonce: plain(messageAd.subarray(IV_BYTES + NONCE_AT, IV_BYTES + AUTHDATA_SIZE_AT)),
      authdataSize: ID_BYTES,
      authdata: plain(messageAd.subarray(IV_BYTES + STATIC_HEADER_BYTES)),
    },
    messageAd,
  }
}

const pool = new Uint8Array(64 * (IV_BYTES + NONCE_BYTES))
let poolAt = pool.length

/** Random bytes for one packet's masking IV and nonce, drawn for many packets at once: a draw costs much, a byte little. */
function freshRandom(): Uint8Array {
  if (poolAt === pool.length) {
    randomFillSync(pool)
    poolAt = 0
  }
  poolAt += IV_BYTES + NONCE_BYTES
  return pool.subarray(poolAt - IV_BYTES - NONCE_BYTES, poolAt)
}

/** The first 16 bytes of the receiver's id. */
function maskingKey(nodeId: string): Uint8Array {
  return plain(Buffer.from(nodeId.slice(0, 2 * IV_BYTES), 'hex'))
}

/** The same bytes without what a Buffer does otherwise. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Bytes are no packet of Discovery v5 for this node. */
export class PacketError extends WaypostError<'PACKET_INVALID'> {
  constructor(part: 'length' | 'protocol' | 'version' | 'flag' | 'authdata') {
    super({ code: 'PACKET_INVALID', message: `no packet for this node: its ${part} is wrong`, data: { part } })
  }
}
