import { createKeypair } from '@chainsafe/discv5'
import type { NodeRecord } from '@waypost/core'
import { boundedMap } from './bounded-map.js'
import { Discv5Error } from './discv5-error.js'
import { toLibraryRecord } from './library-records.js'
import type { Contact } from './session-internals.js'
import { multiaddrs, type SocketAddress } from './socket-address.js'

/** A peer whose record is known. */
type PeerContact = Extract<Contact, { readonly enr: unknown }>

/** `INodeContactType.Enr`, which the library does not export. */
const WITH_RECORD = 0

const REMEMBERED = 2000

/** Where a peer listens for this address family, or undefined. */
export function udpAddressOf(record: NodeRecord, family: 4 | 6): SocketAddress | undefined {
  const ip = family === 4 ? record.ip : record.ip6
  const port = family === 4 ? record.udp : (record.udp6 ?? record.udp)
  return ip === undefined || port === undefined ? undefined : { ip, port }
}

/** Contacts by record, kept, since making one decompresses a curve point and verifies the record anew. */
export function createPeerContacts(family: 4 | 6): (record: NodeRecord) => PeerContact {
  const contacts = boundedMap<string, PeerContact>(REMEMBERED)
  const multiaddrOf = multiaddrs()
  return (record) => {
    const known = contacts.get(record.text)
    if (known !== undefined) return known
    const address = udpAddressOf(record, family)
    if (address === undefined) {
      throw new Discv5Error('PEER_UNREACHABLE', `the peer's record names no UDP address over IPv${family}`, {
        data: { nodeId: record.nodeId },
      })
    }
    const enr = toLibraryRecord(record)
    const contact: PeerContact = {
      type: WITH_RECORD,
      enr,
      nodeAddress: { nodeId: enr.nodeId, socketAddr: multiaddrOf(address) },
      publicKey: createKeypair({ type: 'secp256k1', publicKey: enr.publicKey }),
    }
    contacts.set(record.text, contact)
    return contact
  }
}
