import type { SessionService } from '@chainsafe/discv5'
import {
  createHeader,
  decodeHandshakeAuthdata,
  encodeChallengeData,
  encodeMessageAuthdata,
  type IPacket,
  PacketType,
} from '@chainsafe/discv5/packet'
import { internalsOf, keyOf } from './session-internals.js'
import { readMessage } from './session-reader.js'

/**
 * A handshake that opened a session comes again when the answer to its message was lost. The library drops it; here its
 * message is read with the session that it opened, so that the request in it is answered again. One that no session
 * reads is dropped in silence: nothing is ever sent for a handshake that nobody asked for.
 */
export function answerRepeatedHandshakes(service: SessionService): void {
  const internals = internalsOf(service)
  const handleHandshake = internals.handleHandshake.bind(service)
  internals.handleHandshake = (source, packet) => {
    const nodeId = senderIdOf(packet)
    if (nodeId === undefined) return
    const key = keyOf({ nodeId, socketAddr: source })
    if (internals.activeChallenges.peek(key) !== undefined) {
      handleHandshake(source, packet)
      return
    }
    const message: IPacket = {
      header: createHeader(PacketType.Message, encodeMessageAuthdata({ srcId: nodeId }), packet.header.nonce),
      maskingIv: packet.maskingIv,
      message: packet.message,
      messageAd: encodeChallengeData(packet.maskingIv, packet.header),
    }
    if (readMessage(service, key, message) !== undefined) internals.handleMessage(source, message)
  }
}

function senderIdOf(packet: IPacket): string | undefined {
  try {
    return decodeHandshakeAuthdata(packet.header.authdata).srcId
  } catch {
    return undefined
  }
}
