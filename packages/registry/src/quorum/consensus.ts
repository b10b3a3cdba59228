import { AbortedError } from '@waypost/core'
import type { Deadline } from '../deadline.js'
import type { Later } from '../later.js'
import { lazily } from '../lazily.js'
import { type Block, readBlock } from '../rpc/answers.js'
import type { Panel, PanelMember } from './panel.js'

/** What every RPC is asked in the same words. */
export interface Question<Answer> {
  readonly method: string
  readonly params: unknown[]
  /** @throws RpcError when it is no valid answer */
  read(value: unknown): Answer
  /** Two answers are the same when this text is. */
  key(answer: Answer): string
}

/** The question for the latest block. */
export const latest: Question<Block> = {
  method: 'eth_getBlockByNumber',
  params: ['latest', false],
  read: readBlock,
  key: ({ hash }) => hash,
}

/** What the RPCs of a panel say together. */
export interface Consensus {
  /** @throws RpcError when there is no answer that the quorum gives @throws AbortedError when `signal` fires */
  ask<Answer>(question: Question<Answer>, signal?: AbortSignal): Promise<Answer>
  /** The latest block that the quorum has. @throws the same */
  head(signal?: AbortSignal): Promise<Block>
}

/** A {@link Consensus}. One RPC alone is believed; how several agree is loaded where there are several. */
export function createConsensus(panel: Panel, deadline: Deadline, later: Pick<Later, 'several'>): Consensus {
  const [first, ...others] = panel.members
  if (first !== undefined && others.length === 0) {
    const ask: Consensus['ask'] = (question, signal) => askAlone(first, question, signal)
    return { ask, head: (signal) => ask(latest, signal) }
  }
  const several = lazily(later.several)
  return {
    ask: async (question, signal) => (await several()).agree(panel, question, deadline, signal),
    head: async (signal) => (await several()).agreeHead(panel, deadline, signal),
  }
}

async function askAlone<Answer>(
  member: PanelMember,
  { method, params, read }: Question<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  try {
    const answer = read(await member.rpc.request(method, params, signal))
    member.clear()
    return answer
  } catch (error) {
    if (!(error instanceof AbortedError)) member.strike('failed')
    throw error
  }
}
