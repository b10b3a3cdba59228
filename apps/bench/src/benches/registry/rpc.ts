import { BenchError } from '../../frame/bench-error.js'

let nextId = 1

/** One JSON-RPC request, without anything around it. @throws BenchError */
export async function rpc(url: string, method: string, params: readonly unknown[] = []): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: nextId++, method, params }),
  })
  const answer = (await response.json()) as { result?: unknown; error?: { message?: string } }
  if (answer.error !== undefined) {
    throw new BenchError('MEASUREMENT_FAILED', `the chain refused ${method}: ${answer.error.message}`)
  }
  return answer.result
}
