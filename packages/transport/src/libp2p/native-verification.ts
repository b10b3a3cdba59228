import type { ConnectionEncrypter, PeerId, PublicKey } from '@libp2p/interface'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { NodeCrypto } from './native-crypto.js'

/** What stands before the 33 bytes of a compressed point in an SPKI public key of secp256k1 (RFC 5480). */
const SPKI_PREFIX = Uint8Array.of(
  0x30,
  0x36,
  0x30,
  0x10,
  6,
  7,
  0x2a,
  0x86,
  0x48,
  0xce,
  0x3d,
  2,
  1,
  6,
  5,
  0x2b,
  0x81,
  4,
  0,
  0x0a,
  3,
  0x22,
  0,
)

type Verify = PublicKey['verify']

/**
 * An encrypter that has the signature of a secp256k1 key checked by Node's own ECDSA, in a third of the time that the library
 * takes in JavaScript: it is the longest thing that a client does for a connection.
 *
 * The library has no place to give it, but asks the key that is expected whether it equals the one that came, before that one
 * verifies. Here the question goes through: the key that came, which is of this one handshake, learns how to verify.
 */
export function withNativeVerification<Components>(
  make: (components: Components) => ConnectionEncrypter,
  crypto: NodeCrypto,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = make(components)
    const { secureInbound, secureOutbound } = encrypter
    const asking = <Options extends { remotePeer?: PeerId } | undefined>(options: Options) => ({
      ...options,
      remotePeer: { publicKey: expecting(options?.remotePeer?.publicKey, crypto) } as PeerId,
    })
    encrypter.secureInbound = (connection, options) => secureInbound.call(encrypter, connection, asking(options))
    encrypter.secureOutbound = (connection, options) => secureOutbound.call(encrypter, connection, asking(options))
    return encrypter
  }
}

/** In place of the key that is expected, or of none: any key will do then. */
function expecting(expected: PublicKey | undefined, crypto: NodeCrypto): Pick<PublicKey, 'equals' | 'toString'> {
  return {
    equals(came: PublicKey) {
      if (came.type === 'secp256k1') came.verify = verifying(came, crypto)
      return expected === undefined || expected.equals(came)
    },
    toString: () => String(expected),
  }
}

/** As the key's own `verify`, which has the last word on whatever Node does not find good. */
export function verifying(key: PublicKey, crypto: NodeCrypto): Verify {
  const portably = key.verify.bind(key)
  return (data, signature, options) => {
    options?.signal?.throwIfAborted()
    try {
      const message = data instanceof Uint8Array ? data : data.subarray()
      const spki = { key: Buffer.concat([SPKI_PREFIX, key.raw]), format: 'der', type: 'spki' } as const
      // Node takes both signatures that there are for a message and a nonce; the library one of them, as Bitcoin does.
      const isLow = !secp256k1.Signature.fromBytes(signature, 'der').hasHighS()
      if (isLow && crypto.verify('sha256', message, crypto.createPublicKey(spki), signature)) return true
    } catch {
      // No signature, or a runtime that has the module and not the curve.
    }
    return portably(data, signature, options)
  }
}
