import { AbortedError, type Clock } from '@waypost/core'
import { type Block, quantity, readBlock } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { noQuorum, type Question, type Reply, replyOf } from './agree.js'
import type { Panel, PanelMember } from './panel.js'

/** Part of a request's deadline for which a head that has its quorum waits for the other RPCs. */
const PATIENCE_SHARE = 1 / 20

/** How far behind the agreed head an RPC may be, and how far ahead, in blocks, before it is asked last. */
const MAX_LAG = 8
const MAX_LEAD = 1_000

/**
 * The latest block that `quorum` RPCs have: of all the heads that they tell, the `quorum`-th highest number, at which so many have to
 * name the same hash. So neither one that is far ahead nor one that lags moves it, and a head that one RPC alone tells counts for nothing.
 *
 * @throws RpcError RPC_DISAGREEMENT when the RPCs are on different branches
 * @throws AbortedError when `signal` fires
 */
export async function agreeHead(
  panel: Panel,
  limits: { readonly clock: Clock; readonly timeoutMs: number },
  signal?: AbortSignal,
): Promise<Block> {
  const { quorum } = panel
  const latest: Question<Block> = { method: 'eth_getBlockByNumber', params: ['latest', false], read: readBlock, key }
  const replies = await heads(panel, latest, limits, signal)
  if (signal?.aborted) throw new AbortedError(signal.reason)
  const told = replies.flatMap((reply) => ('key' in reply ? [reply] : []))
  for (const reply of replies) if ('error' in reply) reply.member.strike('failed')
  const highest = told.map(({ answer }) => answer.number).sort((a, b) => b - a)[quorum - 1]
  if (highest === undefined) throw noQuorum(replies, quorum, latest.method)
  const votes = await votesAt(highest, told, signal)
  if (signal?.aborted) throw new AbortedError(signal.reason)
  const agreed = votes.find((vote) => 'key' in vote && votes.filter((other) => isFor(other, vote.key)).length >= quorum)
  if (agreed === undefined || !('key' in agreed)) throw noQuorum(votes, quorum, latest.method)
  for (const vote of votes) {
    if (isFor(vote, agreed.key)) vote.member.clear()
    else vote.member.strike('key' in vote ? 'outvoted' : 'failed')
  }
  for (const { member, answer } of told) {
    if (answer.number < highest - MAX_LAG) member.strike('behind')
    else if (answer.number > highest + MAX_LEAD) member.strike('outvoted')
  }
  return agreed.answer
}

const key = ({ hash }: Block) => hash

const isFor = (reply: Reply<Block>, hash: string) => 'key' in reply && reply.key === hash

/** The heads of those who answer: of all who are not demoted, and of as many others as the quorum needs. */
function heads(
  panel: Panel,
  question: Question<Block>,
  { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
  signal?: AbortSignal,
): Promise<Reply<Block>[]> {
  const waiting = panel.ranked()
  const replies: Reply<Block>[] = []
  const asked = new Set<PanelMember>()
  const over = new AbortController()
  const until = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
  return new Promise((resolve) => {
    let cancel: (() => void) | undefined
    const finish = () => {
      cancel?.()
      signal?.removeEventListener('abort', finish)
      over.abort()
      resolve([...replies])
    }
    const leaveTheSlow = () => {
      for (const member of asked) member.strike('slow')
      finish()
    }
    const ask = (member: PanelMember) => {
      asked.add(member)
      void replyOf(member, question, until).then((reply) => {
        if (over.signal.aborted) return
        asked.delete(member)
        replies.push(reply)
        go()
      })
    }
    const go = () => {
      const told = replies.filter((reply) => 'key' in reply).length
      while (waiting[0] !== undefined && (!waiting[0].isDemoted() || told + asked.size < panel.quorum)) {
        const [next] = waiting.splice(0, 1)
        if (next !== undefined) ask(next)
      }
      if (asked.size === 0) finish()
      else if (told >= panel.quorum) cancel ??= clock.after(Math.max(1, timeoutMs * PATIENCE_SHARE), leaveTheSlow)
    }
    signal?.addEventListener('abort', finish, { once: true })
    go()
  })
}

/** What each RPC has at that number: known of those whose head it is, asked of those who are beyond. */
function votesAt(
  number: number,
  told: readonly Extract<Reply<Block>, { key: string }>[],
  signal?: AbortSignal,
): Promise<Reply<Block>[]> {
  const question: Question<Block> = {
    method: 'eth_getBlockByNumber',
    params: [quantity(number), false],
    key,
    read(value) {
      const block = readBlock(value)
      if (block.number !== number) throw invalidAnswer('a block is not the one asked for')
      return block
    },
  }
  const able = told.filter(({ answer }) => answer.number >= number)
  return Promise.all(
    able.map((reply) => (reply.answer.number === number ? reply : replyOf(reply.member, question, signal))),
  )
}
