import { cryptoRandom, type NodeRecord, noCounters, systemClock } from '@waypost/core'
import { openLibraryNode } from './library-node.js'
import { readNodeSettings } from './node-settings.js'
import { createPeerContacts } from './peer-contacts.js'
import { createTalkCarrier } from './talk-carrier.js'

/** What {@link openTalkPeer} takes. */
export interface TalkPeerOptions {
  /** Name of the TALK protocol that it speaks. */
  readonly protocol: string
  /** Answers a request; undefined stays silent. */
  readonly handle: (request: Uint8Array) => Uint8Array | undefined
}

/** A node on loopback that speaks one TALK protocol and takes no part in topic discovery. */
export interface TalkPeer {
  readonly record: NodeRecord
  /**
   * @param request at most 768 bytes
   * @throws Discv5Error `PEER_UNREACHABLE`
   */
  request(peer: NodeRecord, request: Uint8Array): Promise<Uint8Array>
  stop(): Promise<void>
}

/** Opens a bare node, to test or measure what carries topics without the topics. */
export async function openTalkPeer({ protocol, handle }: TalkPeerOptions): Promise<TalkPeer> {
  const parts = { clock: systemClock, random: cryptoRandom, counters: noCounters }
  const settings = readNodeSettings({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [] })
  const node = await openLibraryNode(settings, parts)
  const carrier = createTalkCarrier({
    discv5: node.discv5,
    protocol,
    contactOf: createPeerContacts(settings.bindIp.family),
    handle: (_from, request) => handle(request),
    ...parts,
  })
  await node.start()
  return {
    record: node.record,
    request: (peer, request) => carrier.request(peer, request),
    async stop() {
      carrier.stop()
      await node.stop()
    },
  }
}
