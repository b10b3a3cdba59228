import type { IKeys, Session } from '@chainsafe/discv5'
import { WaypostError } from '@waypost/core'
import { createMessageHead } from './packet-codec.js'
import { decryptGcm, encryptGcm } from './symmetric.js'

/**
 * Lets a session read with the keys that it uses, with those of a handshake that is not confirmed yet, and with those
 * before, whichever fit. The library forgets new keys as soon as one packet comes that was written with the old ones,
 * and old keys as soon as one comes with the new, though packets of both are under way while a session is renewed.
 *
 * What was read stays with its nonce for a moment, so that a packet is decrypted once however many look at it. Writing is
 * the library's, but with keys that are kept between packets.
 */
export function carryKeys(session: Session): void {
  let former: IKeys | undefined
  let latest: { readonly nonce: Uint8Array; readonly text: Uint8Array | undefined } | undefined

  function read(nonce: Uint8Array, message: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
    const { keys, awaitingKeys } = session
    for (const candidate of [awaitingKeys, keys, former]) {
      if (candidate === undefined) continue
      const text = decryptGcm(candidate.decryptionKey, nonce, message, aad)
      if (text === undefined) continue
      if (candidate === awaitingKeys) {
        former = keys
        session.keys = candidate
        delete session.awaitingKeys
      }
      return text
    }
    return undefined
  }

  session.encryptMessage = (sourceId, _peerId, message) => {
    const head = createMessageHead(sourceId)
    const { nonce } = head.header
    return { ...head, message: encryptGcm(session.keys.encryptionKey, nonce, message, head.messageAd) }
  }

  session.decryptMessage = (nonce, message, aad) => {
    if (latest?.nonce !== nonce) latest = { nonce, text: read(nonce, message, aad) }
    const { text } = latest
    if (text === undefined) throw new UnreadableError()
    return text
  }
}

/** No key of the session fits. The library catches it and asks for a handshake. */
class UnreadableError extends WaypostError<'PACKET_UNREADABLE'> {
  constructor() {
    super({ code: 'PACKET_UNREADABLE', message: 'no key of the session reads this packet' })
  }
}
