// WHOAREYOU holds the record sequence in eight bytes, big-endian. The library writes 1 as 2^56, so the peer never sends
// a newer record: one that moved to another port is refused.
import { decodeWhoAreYouAuthdata, encodeWhoAreYouAuthdata } from '@chainsafe/discv5/packet'
import { conclude } from './node.mjs'

const { enrSeq } = decodeWhoAreYouAuthdata(encodeWhoAreYouAuthdata({ idNonce: new Uint8Array(16), enrSeq: 1n }))
conclude(enrSeq !== 1n, `sequence 1 is read back as ${enrSeq}`)
