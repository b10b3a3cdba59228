import { AbortedError } from '@waypost/core'
import type { Panel, PanelMember } from './panel.js'

/**
 * Asks one RPC after the other until an answer stands up to its check: for answers that prove themselves, of which one is enough. An RPC
 * whose answer does not is demoted.
 *
 * @param ask throws when the answer cannot be had or does not check
 * @throws what the last one failed with
 */
export async function firstValid<Answer>(
  panel: Panel,
  ask: (member: PanelMember) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  let failure: unknown
  for (const member of panel.ranked()) {
    if (signal?.aborted) throw new AbortedError(signal.reason)
    try {
      const answer = await ask(member)
      member.clear()
      return answer
    } catch (error) {
      if (error instanceof AbortedError) throw error
      member.strike('failed')
      failure = error
    }
  }
  throw failure
}
