import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { PrivateKey } from '@libp2p/interface'
import { type TCPSocketOptions, tcp } from '@libp2p/tcp'
import type { Libp2pOptions } from 'libp2p'
import { withJoinedWrites } from './joined-writes.js'

/** A transport of libp2p, as its packages make them: `tcp()`, `webSockets()`. */
export type Libp2pTransport = NonNullable<Libp2pOptions['transports']>[number]

/**
 * What clients' and servers' nodes share. No identify: it tells a stranger the addresses and the software of a node,
 * and nothing here needs it.
 */
export function nodeOptions(parts: {
  readonly privateKey: PrivateKey
  readonly maxMessageBytes: number
  readonly maxInboundStreams: number
  readonly localAddress?: string | undefined
  readonly transports?: readonly Libp2pTransport[] | undefined
}): Libp2pOptions {
  // A reader that pauses gets what is in the window still: the buffer must hold it, or libp2p resets the stream.
  const maxStreamWindowSize = 1_048_576
  return {
    privateKey: parts.privateKey,
    transports: [...(parts.transports ?? [tcpFrom(parts.localAddress)])],
    connectionEncrypters: [withJoinedWrites(noise())],
    streamMuxers: [
      yamux({
        maxInboundStreams: parts.maxInboundStreams,
        streamOptions: {
          maxStreamWindowSize,
          maxReadBufferLength: 2 * Math.max(maxStreamWindowSize, parts.maxMessageBytes),
        },
      }),
    ],
    start: false,
  }
}

/** What is in `dialOpts` goes to `net.connect` as it is; the type names three of its options only. */
function tcpFrom(localAddress: string | undefined): Libp2pTransport {
  const dialOpts: TCPSocketOptions & { readonly localAddress?: string } =
    localAddress === undefined ? {} : { localAddress }
  return tcp({ dialOpts })
}
