import type { NodeId } from '@waypost/core'
import type { RegTopic, ReplyMessage } from '../../message.js'
import type { PacketPort } from '../../packet-port.js'
import type { TopDiscSettings } from '../../settings.js'
import type { TicketBehaviour } from './attack.js'

/** Where a ticket of this package's registrars says when its first one was given: bytes 1 to 6, big-endian, in ms. */
const FIRST_ISSUED_AT = 1
const NO_TICKET = new Uint8Array(0)
/** Tickets that one node hoards before it spends them all. */
const HOARD = 8
/** How often in E one that abuses tickets tries a registrar again. */
const RETRIES_PER_LIFETIME = 15

/**
 * A malicious advertiser's way to the network, which abuses tickets:
 *
 * - `forge` writes into each ticket that its wait began an hour earlier;
 * - `replay` presents the first ticket that any registrar gave it, again and again, at every registrar, also after it
 *   was admitted;
 * - `hoard` holds tickets back and presents them all at once, when it has many.
 *
 * Who forges or replays and got a ticket anew tries again after `adLifetimeMs / 15`, a minute by default, if it was told a
 * shorter wait. Waits are a few ms while a cache is empty: without a bound each attacker would send ten requests a second
 * for nothing, and what a scenario measured would be the registrars' limit of requests.
 */
export function abusingTickets(
  send: PacketPort,
  behaviour: TicketBehaviour,
  { adLifetimeMs }: Pick<TopDiscSettings, 'adLifetimeMs'>,
): PacketPort {
  const paced = unhurried(send, adLifetimeMs / RETRIES_PER_LIFETIME)
  switch (behaviour) {
    case 'honest':
      return send
    case 'forge':
      return onRegistration(paced, (request) => ({ ...request, ticket: forged(request.ticket) }))
    case 'replay':
      return replaying(paced)
    case 'hoard':
      return hoarding(send)
  }
}

/** Makes the advertiser believe that a ticket which it gets for a ticket waits `leastMs` at least. */
function unhurried(send: PacketPort, leastMs: number): PacketPort {
  return (peer, message, receiver) => {
    if (message.type !== 'REGTOPIC' || message.ticket.length === 0) return send(peer, message, receiver)
    return send(peer, message, {
      replied: (reply) => receiver.replied({ ...reply, messages: reply.messages.map((each) => later(each, leastMs)) }),
      failed: (error) => receiver.failed(error),
    })
  }
}

function later(message: ReplyMessage, leastMs: number): ReplyMessage {
  if (message.type !== 'REGCONFIRMATION' || message.ticket.length === 0) return message
  return { ...message, waitMs: Math.max(message.waitMs, leastMs) }
}

function onRegistration(send: PacketPort, change: (request: RegTopic, to: NodeId) => RegTopic): PacketPort {
  return (peer, message, receiver) =>
    send(peer, message.type === 'REGTOPIC' ? change(message, peer.nodeId) : message, receiver)
}

function forged(ticket: Uint8Array): Uint8Array {
  if (ticket.length === 0) return ticket
  const changed = ticket.slice()
  changed.fill(0, FIRST_ISSUED_AT, FIRST_ISSUED_AT + 6)
  return changed
}

function replaying(send: PacketPort): PacketPort {
  let first: Uint8Array = NO_TICKET
  return onRegistration(send, (request) => {
    if (first.length === 0) first = request.ticket
    return first.length === 0 ? request : { ...request, ticket: first }
  })
}

function hoarding(send: PacketPort): PacketPort {
  let held: (() => void)[] = []
  return (peer, message, receiver) => {
    if (message.type !== 'REGTOPIC' || message.ticket.length === 0) return send(peer, message, receiver)
    held.push(() => void send(peer, message, receiver))
    if (held.length < HOARD) return () => {}
    const all = held
    held = []
    for (const spend of all) spend()
    return () => {}
  }
}
