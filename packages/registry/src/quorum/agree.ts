import { AbortedError } from '@waypost/core'
import type { Deadline } from '../deadline.js'
import { RpcError, type RpcErrorCode } from '../rpc/rpc-error.js'
import type { Question } from './consensus.js'
import type { Panel, PanelMember } from './panel.js'

/** What came back from one RPC. */
export type Reply<Answer> =
  | { readonly member: PanelMember; readonly answer: Answer; readonly key: string }
  | { readonly member: PanelMember; readonly error: unknown }

/** Part of a request's deadline after which another RPC is asked beside a slow one. */
const HEDGE_SHARE = 1 / 4

/**
 * Asks as few RPCs as it takes until `quorum` of them gave the same answer: first so many as have to agree, then one more for each that
 * fails, is slow or differs. Those that were outvoted, failed or were slow are demoted. Nothing is ever averaged.
 *
 * @throws RpcError RPC_DISAGREEMENT when valid answers differ and none has the quorum; else the failure that most RPCs had
 * @throws AbortedError when `signal` fires
 */
export function agree<Answer>(
  panel: Panel,
  question: Question<Answer>,
  { clock, timeoutMs }: Deadline,
  signal?: AbortSignal,
): Promise<Answer> {
  const waiting = panel.ranked()
  const asked = new Set<PanelMember>()
  const replies: Reply<Answer>[] = []
  const over = new AbortController()
  const until = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])

  return new Promise<Answer>((resolve, reject) => {
    const onAbort = () => finish(() => reject(new AbortedError(signal?.reason)))
    let cancelHedge = () => {}

    function finish(settle: () => void) {
      if (over.signal.aborted) return
      cancelHedge()
      signal?.removeEventListener('abort', onAbort)
      over.abort()
      settle()
    }

    function hedge() {
      cancelHedge()
      if (waiting.length === 0) return
      cancelHedge = clock.after(Math.max(1, timeoutMs * HEDGE_SHARE), () => {
        for (const member of asked) if (panel.members.length > 1) member.strike('slow')
        ask()
        hedge()
      })
    }

    function ask() {
      const member = waiting.shift()
      if (member === undefined) return
      asked.add(member)
      void replyOf(member, question, until).then((reply) => {
        if (over.signal.aborted) return
        asked.delete(member)
        replies.push(reply)
        judge()
      })
    }

    function judge() {
      const { winner, votes } = count(replies)
      if (winner !== undefined && votes >= panel.quorum) {
        finish(() => {
          settleStandings(replies, winner.key)
          resolve(winner.answer)
        })
        return
      }
      if (asked.size + waiting.length === 0) {
        finish(() => {
          settleStandings(replies, undefined)
          reject(noQuorum(replies, panel.quorum, question.method))
        })
        return
      }
      while (asked.size + votes < panel.quorum && waiting.length > 0) ask()
      // Those still asked alone cannot make a quorum with any answer so far, and nobody is left: they may yet agree among themselves.
    }

    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    for (let at = 0; at < panel.quorum; at++) ask()
    hedge()
  })
}

/** One RPC's reply to a question, whatever it is. */
export async function replyOf<Answer>(
  member: PanelMember,
  { method, params, read, key }: Question<Answer>,
  signal?: AbortSignal,
): Promise<Reply<Answer>> {
  try {
    const answer = read(await member.rpc.request(method, params, signal))
    return { member, answer, key: key(answer) }
  } catch (error) {
    return { member, error }
  }
}

function count<Answer>(replies: readonly Reply<Answer>[]) {
  const votes = new Map<string, number>()
  let winner: Extract<Reply<Answer>, { key: string }> | undefined
  for (const reply of replies) {
    if (!('key' in reply)) continue
    votes.set(reply.key, (votes.get(reply.key) ?? 0) + 1)
    if ((votes.get(reply.key) ?? 0) > (winner === undefined ? 0 : (votes.get(winner.key) ?? 0))) winner = reply
  }
  return { winner, votes: winner === undefined ? 0 : (votes.get(winner.key) ?? 0) }
}

/** @param agreed the answer that won; `undefined` when none did, and then nobody can be said to be wrong */
function settleStandings(replies: readonly Reply<unknown>[], agreed: string | undefined) {
  for (const reply of replies) {
    if ('error' in reply) reply.member.strike('failed')
    else if (reply.key === agreed) reply.member.clear()
    else if (agreed !== undefined) reply.member.strike('outvoted')
  }
}

/** Why there is no answer. Where valid answers differ, that is told, and not what else failed beside. */
export function noQuorum(replies: readonly Reply<unknown>[], quorum: number, method: string): unknown {
  const answers = replies.flatMap((reply) => ('key' in reply ? [reply.key] : []))
  const errors = replies.flatMap((reply) => ('error' in reply ? [reply.error] : []))
  if (new Set(answers).size > 1) {
    const data = { method, answers: answers.length, different: new Set(answers).size, failed: errors.length, quorum }
    return new RpcError('RPC_DISAGREEMENT', `the RPCs disagree: no answer was given by ${quorum} of them`, data)
  }
  const counts = new Map<RpcErrorCode | undefined, number>()
  const codeOf = (error: unknown) => (error instanceof RpcError ? error.code : undefined)
  for (const error of errors) counts.set(codeOf(error), (counts.get(codeOf(error)) ?? 0) + 1)
  const [first] = [...errors].sort((a, b) => (counts.get(codeOf(b)) ?? 0) - (counts.get(codeOf(a)) ?? 0))
  return first
}
