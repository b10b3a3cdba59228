import { readObject } from './answers.js'
import { describeRemoteError } from './rpc.js'
import { invalidAnswer, RpcError } from './rpc-error.js'

/** The `result` of a JSON-RPC 2.0 answer. @throws RpcError when it has none, or belongs to another request */
export function resultOf(text: string, id: number, method: string): unknown {
  let answer: ReturnType<typeof readObject>
  try {
    answer = readObject(JSON.parse(text), 'it')
  } catch {
    // The parser's message quotes the hostile text: not passed on.
    throw invalidAnswer('it is no JSON object', { method })
  }
  const { error, result } = answer
  if (error !== undefined && error !== null) {
    throw new RpcError('RPC_REFUSED', undefined, { method, ...describeRemoteError(error) })
  }
  if (answer.id !== id || result === undefined) throw invalidAnswer('it has no result of this request', { method })
  return result
}
