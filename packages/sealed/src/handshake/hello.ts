import { utf8ToBytes } from '@noble/hashes/utils.js'
import { ConfigurationError, fromHex, type NodeId, toHex } from '@waypost/core'
import { SealedError } from '../sealed-error.js'

/** What the client tells the server inside the envelope. */
export interface Hello {
  /** What the stream is for: the protocol that runs inside. 1 to 128 bytes of UTF-8. */
  readonly purpose: string
  /** The server that it is meant for. */
  readonly server: NodeId
  /** The client's transport identity. 1 to 128 bytes of UTF-8. */
  readonly peer: string
  /** The server's fresh challenge, 32 bytes. */
  readonly challenge: Uint8Array
  /** Fresh secret of the session, 32 bytes. */
  readonly secret: Uint8Array
  /** Fresh X25519 public key, 32 bytes. */
  readonly ephemeral: Uint8Array
}

/** Length of an encoded hello, whatever its content. */
export const HELLO_BYTES = 512

const CONTEXT = utf8ToBytes('waypost sealed hello v1')
const MAX_TEXT_BYTES = 128

/**
 * context ‖ purpose ‖ peer (each: length u8, UTF-8) ‖ server ‖ challenge ‖ secret ‖ ephemeral ‖ zeros up to 512 bytes.
 *
 * @throws ConfigurationError when the purpose or the peer is empty or too long
 */
export function encodeHello(hello: Hello): Uint8Array {
  const bytes = new Uint8Array(HELLO_BYTES)
  let at = 0
  const put = (part: Uint8Array) => {
    bytes.set(part, at)
    at += part.length
  }
  const text = (field: string, value: string) => {
    const encoded = utf8ToBytes(value)
    if (encoded.length === 0 || encoded.length > MAX_TEXT_BYTES) {
      throw new ConfigurationError(field, value, `use 1 to ${MAX_TEXT_BYTES} bytes`)
    }
    put(Uint8Array.of(encoded.length))
    put(encoded)
  }
  put(Uint8Array.of(CONTEXT.length))
  put(CONTEXT)
  text('purpose', hello.purpose)
  text('peer', hello.peer)
  put(fromHex(hello.server, 32))
  put(hello.challenge)
  put(hello.secret)
  put(hello.ephemeral)
  return bytes
}

/**
 * Reads an encoded hello strictly: there is one encoding of each.
 *
 * @throws SealedError `SEALED_MALFORMED`
 */
export function decodeHello(bytes: Uint8Array): Hello {
  if (bytes.length !== HELLO_BYTES) throw malformed()
  let at = 0
  const take = (length: number) => {
    if (at + length > bytes.length) throw malformed()
    at += length
    return bytes.slice(at - length, at)
  }
  const lengthAhead = () => take(1)[0] ?? 0
  const text = () => {
    const length = lengthAhead()
    if (length === 0 || length > MAX_TEXT_BYTES) throw malformed()
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(take(length))
    } catch {
      throw malformed()
    }
  }
  const context = take(lengthAhead())
  if (toHex(context) !== toHex(CONTEXT)) throw malformed()
  const purpose = text()
  const peer = text()
  const server = toHex(take(32)) as NodeId
  const hello = { purpose, peer, server, challenge: take(32), secret: take(32), ephemeral: take(32) }
  for (; at < bytes.length; at++) if (bytes[at] !== 0) throw malformed()
  return hello
}

function malformed(): SealedError {
  return new SealedError('SEALED_MALFORMED', 'the envelope holds no hello of this protocol')
}
