// A session that is being renewed forgets the new keys when one packet comes that was still written with the old ones.
import { encryptMessage, Session } from '@chainsafe/discv5'
import { conclude } from './node.mjs'

const keys = (byte) => ({ encryptionKey: new Uint8Array(16).fill(byte), decryptionKey: new Uint8Array(16).fill(byte) })
const [nonce, aad, text] = [new Uint8Array(12), new Uint8Array(0), Uint8Array.of(1)]
const session = new Session({ keys: keys(1) })
session.update(new Session({ keys: keys(2) }))
session.decryptMessage(nonce, encryptMessage(keys(1).encryptionKey, nonce, text, aad), aad)
let isForgotten = false
try {
  session.decryptMessage(nonce, encryptMessage(keys(2).encryptionKey, nonce, text, aad), aad)
} catch {
  isForgotten = true
}
conclude(isForgotten, 'after one late packet with the old keys the new ones are gone')
