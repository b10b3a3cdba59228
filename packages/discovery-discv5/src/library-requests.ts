import type { SessionService } from '@chainsafe/discv5'
import { AbortedError, type Clock, type Random, toHex } from '@waypost/core'
import type { Contact, NodeAddress } from './session-internals.js'

type Request = Parameters<SessionService['sendRequest']>[1]
/** What answered a request; its fields beside these depend on the type. */
export type Response = { readonly type: number; readonly id: Uint8Array } & Readonly<Record<string, unknown>>
type Listener = Parameters<SessionService['on']>[1]

/** `RequestErrorType.InvalidRemotePacket`: both sides opened a session at once, or the peer lost its own. */
const SESSION_LOST = 5
/** A request that the library forgets (it does, when a challenge comes for an older one) must end too. */
const FORGOTTEN_AFTER_MS = 10_000
const FORGOTTEN = -1
/** How often a request is sent again because the session was lost under it. */
const SESSION_ATTEMPTS = 3

/** Requests over the library's sessions: one in flight to each peer, repeated and encrypted by the library. */
export interface LibraryRequests {
  /**
   * Resolves with the response, or with why there is none, as the library numbers it.
   *
   * @param make puts the request id into the request
   * @throws AbortedError when `signal` fires or on `stop`
   */
  send(contact: Contact, make: (id: Uint8Array) => Request, signal?: AbortSignal): Promise<Response | RequestFailure>
  /** Fails what is under way and takes nothing more. */
  stop(): void
}

/** No response came. */
export interface RequestFailure {
  /** The library's `RequestErrorType`; -1 when it forgot the request. */
  readonly failure: number
}

export function createLibraryRequests(options: {
  readonly service: SessionService
  readonly clock: Clock
  readonly random: Random
  /** Called each time that a request is sent again because the session was lost. */
  readonly onSessionLost: () => void
}): LibraryRequests {
  const { service, clock, random, onSessionLost } = options
  const waiting = new Map<string, { readonly nodeId: string; settle(outcome: Response | RequestFailure): void }>()
  const stopped = new AbortController()

  const onResponse = (from: NodeAddress, response: Response) => {
    const request = waiting.get(toHex(response.id))
    if (request?.nodeId === from.nodeId) request.settle(response)
  }
  const onFailure = (id: Uint8Array, failure: number) => waiting.get(toHex(id))?.settle({ failure })

  /** One request, over whatever session there is. */
  function attempt(contact: Contact, make: (id: Uint8Array) => Request, signal: AbortSignal | undefined) {
    return new Promise<Response | RequestFailure>((resolve, reject) => {
      const id = random.bytes(8)
      const key = toHex(id)
      const done = () => {
        waiting.delete(key)
        cancelTimer()
        signal?.removeEventListener('abort', onAbort)
        stopped.signal.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        done()
        reject(new AbortedError(signal?.aborted === true ? signal.reason : 'stopped'))
      }
      const cancelTimer = clock.after(FORGOTTEN_AFTER_MS, () => waiting.get(key)?.settle({ failure: FORGOTTEN }))
      if (signal?.aborted === true || stopped.signal.aborted) {
        onAbort()
        return
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      stopped.signal.addEventListener('abort', onAbort, { once: true })
      waiting.set(key, {
        nodeId: contact.nodeAddress.nodeId,
        settle(outcome) {
          done()
          resolve(outcome)
        },
      })
      service.sendRequest(contact, make(id))
    })
  }

  service.on('response', onResponse as unknown as Listener)
  service.on('requestFailed', onFailure)

  return {
    async send(contact, make, signal) {
      for (let attempts = 1; ; attempts++) {
        const outcome = await attempt(contact, make, signal)
        if (!('failure' in outcome) || outcome.failure !== SESSION_LOST || attempts === SESSION_ATTEMPTS) return outcome
        onSessionLost()
      }
    },
    stop() {
      stopped.abort()
      service.off('response', onResponse as unknown as Listener)
      service.off('requestFailed', onFailure)
    },
  }
}
