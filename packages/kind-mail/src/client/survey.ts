import { type CallOptions, type Clock, type NodeId, WaypostError } from '@waypost/core'
import { judgeTerms, type TermsProblem } from '../terms/judge-terms.js'
import type { SignedTerms } from '../terms/signed-terms.js'
import type { Connections } from './connections.js'

/** What one server says of itself, or why it said nothing. */
export type ServerReport =
  | {
      readonly server: NodeId
      readonly terms: SignedTerms
      /** How the terms contradict themselves, if they do. */
      readonly problem?: TermsProblem
      /** Time of the request, in ms. */
      readonly milliseconds: number
    }
  | { readonly server: NodeId; readonly code: string }

export interface SurveyOptions extends CallOptions {
  /** Servers asked at most. @default 16 */
  readonly most?: number
}

/** How long to wait for one more server, in ms. */
const NEXT_SERVER_WAIT_MS = 2_000

/**
 * Asks the servers of the pool, one after the other, for their terms, until there is no further one.
 *
 * @throws MailError `NO_SERVER` when there is none at all; `CLIENT_CLOSED`
 * @throws AbortedError when the signal fires
 */
export async function* surveyServers(
  parts: { readonly connections: Connections; readonly clock: Clock },
  { most = 16, signal }: SurveyOptions = {},
): AsyncGenerator<ServerReport, void, undefined> {
  const { connections, clock } = parts
  const call = signal === undefined ? {} : { signal }
  const exclude = new Set<NodeId>()
  while (exclude.size < most) {
    const wanted = { exclude, ...call, ...(exclude.size === 0 ? {} : { waitMs: NEXT_SERVER_WAIT_MS }) }
    const connection = await connections.acquire(wanted).catch((error) => {
      if (exclude.size > 0 && WaypostError.is(error, 'NO_SERVER')) return undefined
      throw error
    })
    if (connection === undefined) return
    const server = connection.server.nodeId
    exclude.add(server)
    const askedAt = clock.now()
    try {
      const terms = await connection.terms(call)
      const problem = judgeTerms(terms)
      yield { server, terms, milliseconds: clock.now() - askedAt, ...(problem === undefined ? {} : { problem }) }
    } catch (error) {
      if (signal?.aborted) throw error
      yield { server, code: WaypostError.is(error) ? error.code : 'UNEXPECTED' }
    }
  }
}
