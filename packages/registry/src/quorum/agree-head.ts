import { AbortedError } from '@waypost/core'
import type { Deadline } from '../deadline.js'
import { type Block, quantity, readBlock } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { noQuorum, type Reply, replyOf } from './agree.js'
import { latest, type Question } from './consensus.js'
import type { Panel, PanelMember } from './panel.js'

/** Part of a request's deadline for which a head that has its quorum waits for the other RPCs. */
const PATIENCE_SHARE = 1 / 20

/** How far behind the agreed head an RPC may be, and how far ahead, in blocks, before it is asked last. */
const MAX_LAG = 8
const MAX_LEAD = 1_000

/**
 * The latest block that `quorum` RPCs have: of all the heads that they tell, the `quorum`-th highest number, or the next lower one, at which
 * so many name the same hash. So neither one that is far ahead nor one that lags moves it, one that lies cannot keep honest ones apart
 * that differ by a block, and a head that one RPC alone tells counts for nothing. Before it is given up, those are asked as well that
 * rest, or were slow.
 *
 * @throws RpcError RPC_DISAGREEMENT when the RPCs are on different branches
 * @throws AbortedError when `signal` fires
 */
export async function agreeHead(panel: Panel, limits: Deadline, signal?: AbortSignal): Promise<Block> {
  const replies = await heads(panel, latest, limits, signal)
  const first = await agreedAmong(replies, panel, limits, signal)
  if (first.agreed !== undefined) return first.agreed
  const heard = new Set(replies.map(({ member }) => member))
  const others = panel.ranked().filter((member) => !heard.has(member))
  if (others.length === 0) throw first.failure
  const more = await Promise.all(others.map((member) => replyOf(member, latest, signal)))
  const second = await agreedAmong([...replies, ...more], panel, limits, signal)
  if (second.agreed !== undefined) return second.agreed
  throw second.failure
}

type Told = Extract<Reply<Block>, { key: string }>

/** @throws AbortedError when `signal` fires */
async function agreedAmong(
  replies: readonly Reply<Block>[],
  { quorum }: Panel,
  limits: Deadline,
  signal?: AbortSignal,
): Promise<{ agreed: Block } | { agreed: undefined; failure: unknown }> {
  const told = replies.flatMap((reply) => ('key' in reply ? [reply] : []))
  const numbers = told.map(({ answer }) => answer.number).sort((a, b) => b - a)
  let votes: readonly Reply<Block>[] = replies
  for (const number of new Set(numbers.slice(quorum - 1))) {
    votes = await votesAt(number, told, quorum, limits, signal)
    if (signal?.aborted) break
    const agreed = votes.find((vote) => 'key' in vote && votesFor(votes, vote.key) >= quorum)
    if (agreed === undefined || !('key' in agreed)) continue
    judge(replies, votes, agreed)
    return { agreed: agreed.answer }
  }
  if (signal?.aborted) throw new AbortedError(signal.reason)
  return { agreed: undefined, failure: noQuorum(votes, quorum, 'eth_getBlockByNumber') }
}

function judge(replies: readonly Reply<Block>[], votes: readonly Reply<Block>[], { key: hash, answer }: Told) {
  for (const vote of votes) {
    if (isFor(vote, hash)) vote.member.clear()
    else vote.member.strike('key' in vote ? 'outvoted' : 'failed')
  }
  for (const reply of replies) {
    if ('error' in reply) reply.member.strike('failed')
    else if (reply.answer.number < answer.number - MAX_LAG) reply.member.strike('behind')
    else if (reply.answer.number > answer.number + MAX_LEAD) reply.member.strike('outvoted')
  }
}

const isFor = (reply: Reply<Block>, hash: string) => 'key' in reply && reply.key === hash

const votesFor = (votes: readonly Reply<Block>[], hash: string) => votes.filter((vote) => isFor(vote, hash)).length

/** The heads of those who answer: of all who are not demoted, and of as many others as the quorum needs. */
function heads(
  panel: Panel,
  question: Question<Block>,
  { clock, timeoutMs }: Deadline,
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

/**
 * What each RPC has at that number: known of those whose head it is, asked of those who are beyond. Those who say nothing are left out once
 * the quorum is there.
 */
function votesAt(
  number: number,
  told: readonly Told[],
  quorum: number,
  { clock, timeoutMs }: Deadline,
  signal?: AbortSignal,
): Promise<Reply<Block>[]> {
  const question: Question<Block> = {
    method: 'eth_getBlockByNumber',
    params: [quantity(number), false],
    key: latest.key,
    read(value) {
      const block = readBlock(value)
      if (block.number !== number) throw invalidAnswer('a block is not the one asked for')
      return block
    },
  }
  const votes: Reply<Block>[] = told.filter(({ answer }) => answer.number === number)
  const beyond = told.filter(({ answer }) => answer.number > number)
  const asked = new Set(beyond.map(({ member }) => member))
  const over = new AbortController()
  const until = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
  return new Promise((resolve) => {
    let cancel: (() => void) | undefined
    const finish = () => {
      cancel?.()
      over.abort()
      resolve([...votes])
    }
    const leaveTheSlow = () => {
      for (const member of asked) member.strike('slow')
      finish()
    }
    const go = () => {
      if (asked.size === 0) finish()
      else if (votes.some((vote) => 'key' in vote && votesFor(votes, vote.key) >= quorum))
        cancel ??= clock.after(Math.max(1, timeoutMs * PATIENCE_SHARE), leaveTheSlow)
    }
    for (const member of asked) {
      void replyOf(member, question, until).then((vote) => {
        if (over.signal.aborted) return
        asked.delete(member)
        votes.push(vote)
        go()
      })
    }
    go()
  })
}
