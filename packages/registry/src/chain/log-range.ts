import type { Log } from '../rpc/answers.js'
import { RpcError } from '../rpc/rpc-error.js'

/** Most requests for one range. */
const MAX_REQUESTS = 5_000
/** Most answers that may come too late, each after a whole deadline. */
const MAX_TIMEOUTS = 2

/** As many logs as one answer should hold: well below what is refused, and little enough that an answer is read while the next one comes. */
const LOGS_PER_ANSWER = 2_000
/** How far a part may grow beyond what was reckoned at first. */
const MAX_GROWTH = 4

/**
 * Logs of a long range, part by part. RPCs bound ranges and answers each in its own way, so a part that is refused, too large or too
 * slow is asked for by halves, and parts grow again where little was in them. The next part is under way while its reader works on one.
 * Bounded: gives up when one single block fails.
 *
 * @param expected how many logs are to be found, where that is known: parts are made for it
 * @throws RpcError the last failure
 */
export async function* readLogRange(
  ask: (from: number, to: number) => Promise<readonly Log[]>,
  first: number,
  last: number,
  maxBlocks: number,
  expected = 0,
): AsyncGenerator<{ readonly logs: readonly Log[]; readonly to: number }> {
  const parts = Math.max(1, expected / LOGS_PER_ANSWER)
  let size = Math.min(maxBlocks, Math.max(1, Math.ceil((last - first + 1) / parts)))
  const largest = expected === 0 ? maxBlocks : Math.min(maxBlocks, size * MAX_GROWTH)
  let from = first
  let timeouts = 0
  const askNext = () => begun(ask, from, Math.min(last, from + size - 1))
  let under = askNext()
  for (let requests = 0; from <= last; requests++) {
    const { to } = under
    let logs: readonly Log[]
    try {
      logs = await under.logs
    } catch (error) {
      if (!isAboutSize(error) || from === to || requests >= MAX_REQUESTS) throw error
      if (error.code === 'RPC_TIMEOUT' && ++timeouts > MAX_TIMEOUTS) throw error
      size = Math.max(1, Math.floor((to - from + 1) / 2))
      under = askNext()
      continue
    }
    from = to + 1
    if (logs.length < LOGS_PER_ANSWER / 2) size = Math.min(largest, size * 2)
    if (from <= last) under = askNext()
    yield { logs, to }
  }
}

function begun(ask: (from: number, to: number) => Promise<readonly Log[]>, from: number, to: number) {
  const logs = ask(from, to)
  // Its reader may leave before it is awaited.
  logs.catch(() => {})
  return { logs, to }
}

/** What may go away with a shorter range: a refusal, an answer that is too long or takes too long. */
function isAboutSize(error: unknown): error is RpcError {
  if (!(error instanceof RpcError)) return false
  return error.code === 'RPC_REFUSED' || error.code === 'RPC_TIMEOUT' || error.code === 'RPC_INVALID_ANSWER'
}
