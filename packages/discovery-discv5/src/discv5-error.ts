import { WaypostError } from '@waypost/core'

export type Discv5ErrorCode =
  /** Another process holds the UDP port. `data.port` names it. */
  | 'UDP_PORT_BUSY'
  /** The socket could not be opened for another reason, which `cause` tells. */
  | 'UDP_SOCKET_FAILED'
  /** A property was read, or a call made, that needs the node to run. */
  | 'DISCOVERY_NOT_RUNNING'
  /** A peer did not answer, or has no address that this node can send to. */
  | 'PEER_UNREACHABLE'
  /** A peer answered with what is no answer to the request. */
  | 'PEER_ANSWER_INVALID'
  /** The native carrier does not work here; TALK is used alone. `data.problem` tells why. */
  | 'NATIVE_UNAVAILABLE'

/** Discovery v5 could not do what was asked. */
export class Discv5Error extends WaypostError<Discv5ErrorCode> {
  constructor(
    code: Discv5ErrorCode,
    message: string,
    options: {
      hint?: string
      data?: Readonly<Record<string, unknown>>
      cause?: unknown
      isRetryable?: boolean
    } = {},
  ) {
    super({ code, message, ...options })
  }
}
