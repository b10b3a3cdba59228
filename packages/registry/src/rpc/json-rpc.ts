import { describeRemoteError } from './rpc.js'
import { invalidAnswer, RpcError } from './rpc-error.js'

/** The `result` of a JSON-RPC 2.0 answer. @throws RpcError when it has none, or belongs to another request */
export function resultOf(text: string, id: number, method: string): unknown {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    // The parser's message quotes the hostile text: not passed on.
    throw invalidAnswer('it is not JSON', { method })
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw invalidAnswer('it is not an object', { method })
  }
  if ('error' in answer && answer.error !== null && answer.error !== undefined) {
    throw new RpcError('RPC_REFUSED', 'the RPC answered with an error', {
      method,
      ...describeRemoteError(answer.error),
    })
  }
  if (!('id' in answer) || answer.id !== id) throw invalidAnswer('it belongs to another request', { method })
  if (!('result' in answer)) throw invalidAnswer('it has no result', { method })
  return answer.result
}
