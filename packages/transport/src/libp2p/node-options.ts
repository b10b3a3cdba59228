import { noise } from '@chainsafe/libp2p-noise'
import type { PrivateKey } from '@libp2p/interface'
import { type TCPSocketOptions, tcp } from '@libp2p/tcp'
import type { Clock } from '@waypost/core'
import type { Libp2pOptions } from 'libp2p'
import { watchfulMuxer } from './muxer.js'
import { nodeCrypto } from './native-crypto.js'
import { withNativeVerification } from './native-verification.js'
import { nativeNoiseCrypto } from './noise-crypto.js'
import { withSwiftReads } from './noise-reader.js'
import { silentUnlessAsked } from './silent-logger.js'

/** A transport of libp2p, as its packages make them: `tcp()`, `webSockets()`. */
export type Libp2pTransport = NonNullable<Libp2pOptions['transports']>[number]

/** One for all nodes of a process: it keeps nothing but keys, for as long as somebody uses them. */
const NOISE =
  nodeCrypto === undefined
    ? noise()
    : withNativeVerification(withSwiftReads(noise({ crypto: nativeNoiseCrypto(nodeCrypto) })), nodeCrypto)

/**
 * What clients' and servers' nodes share. No identify: it tells a stranger the addresses and the software of a node,
 * and nothing here needs it.
 */
export function nodeOptions(parts: {
  readonly privateKey: PrivateKey
  readonly maxMessageBytes: number
  readonly maxInboundStreams: number
  readonly clock: Clock
  readonly localAddress?: string | undefined
  readonly transports?: readonly Libp2pTransport[] | undefined
}): Libp2pOptions {
  // A reader that pauses gets what is in the window still: the buffer must hold it, or libp2p resets the stream.
  const window = 1_048_576
  return {
    privateKey: parts.privateKey,
    transports: [...(parts.transports ?? [tcpFrom(parts.localAddress)])],
    connectionEncrypters: [NOISE],
    streamMuxers: [
      watchfulMuxer({
        maxInboundStreams: parts.maxInboundStreams,
        window,
        maxReadBufferLength: 2 * Math.max(window, parts.maxMessageBytes),
        clock: parts.clock,
      }),
    ],
    // It would open a stream for each look at a connection: the muxer watches.
    connectionMonitor: { enabled: false },
    ...silentUnlessAsked(),
    start: false,
  }
}

/** What is in `dialOpts` goes to `net.connect` as it is; the type names three of its options only. */
function tcpFrom(localAddress: string | undefined): Libp2pTransport {
  const dialOpts: TCPSocketOptions & { readonly localAddress?: string } =
    localAddress === undefined ? {} : { localAddress }
  return tcp({ dialOpts })
}
