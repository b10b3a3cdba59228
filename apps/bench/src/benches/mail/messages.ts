import { createHash } from 'node:crypto'
import { createEnvelope, type Envelope } from '@waypost/kind-mail'

/** Bytes of a message's payload. */
export const MESSAGE_BYTES = 500

/**
 * One of the messages of a topic's past; the same for the same arguments, so that each server's archive can be filled
 * on its own and all are equal.
 */
export function pastMessage(topic: string, index: number, count: number, endsAt: number): Envelope {
  const payload = new Uint8Array(MESSAGE_BYTES)
  let at = 0
  for (let part = 0; at < payload.length; part++) {
    const block = createHash('sha256').update(`${topic} ${index} ${part}`).digest()
    payload.set(block.subarray(0, payload.length - at), at)
    at += block.length
  }
  return createEnvelope({ topic, timestamp: endsAt - (count - index) * 100, payload })
}

/** A message of now that is like no other. */
export function freshMessage(topic: string): Envelope {
  return createEnvelope({
    topic,
    timestamp: Date.now(),
    payload: crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES)),
  })
}
