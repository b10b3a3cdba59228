import type { NodeId } from '@waypost/core'
import type { Envelope, EnvelopeId } from '../envelope.js'

/** A message as an application gets it. */
export interface MailMessage {
  readonly id: EnvelopeId
  readonly topic: string
  /** By the publisher's clock, ms since 1970. Hostile: a publisher may write any time that servers accept. */
  readonly timestamp: number
  /** Seconds. */
  readonly lifetime: number
  readonly payload: Uint8Array
  /** The server that delivered it. */
  readonly server: NodeId
}

export function messageOf(envelope: Envelope, server: NodeId): MailMessage {
  const { id, topic, timestamp, lifetime, payload } = envelope
  return { id, topic, timestamp, lifetime, payload, server }
}
