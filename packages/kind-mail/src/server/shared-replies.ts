import { encodeArrivalsReply } from '../wire/reply.js'
import type { WholeArchivedEnvelope } from './archive.js'

/** What one message of a subscription says. */
export interface SharedReply {
  readonly mark: { readonly archive: string; readonly sequence: number }
  readonly rows: readonly WholeArchivedEnvelope[]
  readonly more: boolean
}

/** Messages of subscriptions as bytes. Most subscribers of a topic are to get the very same: it is encoded once. */
export interface SharedReplies {
  encode(reply: SharedReply): Uint8Array
}

/** Longer replies are of those who catch up, each from a place of its own. */
const MOST_SHARED_ROWS = 32
/** Different replies of the same moment, such as those of the subscribers of different topics. */
const MOST_REPLIES = 256

export function createSharedReplies(): SharedReplies {
  /** Of the newest mark alone: who comes later is at another one. */
  const encoded = new Map<string, Uint8Array>()
  let newest = -1

  return {
    encode({ mark, rows, more }) {
      const encode = () => encodeArrivalsReply({ mark, items: { form: 'envelopes', envelopes: rows }, more })
      if (rows.length > MOST_SHARED_ROWS || mark.sequence < newest) return encode()
      if (mark.sequence > newest || encoded.size >= MOST_REPLIES) encoded.clear()
      newest = mark.sequence
      // A row's number names it for good, in this archive.
      const name = `${more} ${rows.map(({ sequence }) => sequence).join(' ')}`
      const present = encoded.get(name)
      if (present !== undefined) return present
      const made = encode()
      encoded.set(name, made)
      return made
    },
  }
}
