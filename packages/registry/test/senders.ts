import type { Clock } from '@waypost/core'
import type { RpcSender } from '../src/index.js'

let nextId = 1

/** An RPC as it is. */
export function honestSender(url: string): RpcSender {
  return {
    async send(method, params, signal) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: nextId++, method, params })
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body, ...(signal === undefined ? {} : { signal }) }
      const answer = (await (await fetch(url, init)).json()) as { result?: unknown; error?: { code: number } }
      if (answer.error !== undefined) throw Object.assign(new TypeError('refused'), answer.error)
      return answer.result
    },
  }
}

/** What a {@link FaultySender} does to a request; returns what is answered. */
export type Fault = (
  request: { readonly method: string; readonly params: readonly unknown[] },
  pass: (params?: readonly unknown[]) => Promise<unknown>,
) => unknown

/** An RPC with a fault that can be switched at any time. */
export interface FaultySender extends RpcSender {
  fault: Fault | undefined
  /** Requests so far. */
  readonly asked: { readonly method: string; readonly params: readonly unknown[] }[]
  /** Tells listeners that a block came. */
  announce(): void
}

export function faultySender(inner: RpcSender): FaultySender {
  const listeners = new Set<() => void>()
  const sender: FaultySender = {
    fault: undefined,
    asked: [],
    announce() {
      for (const listener of listeners) listener()
    },
    onHead(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async send(method, params, signal) {
      const request = { method, params }
      sender.asked.push(request)
      const pass = (changed?: readonly unknown[]) => inner.send(method, [...(changed ?? params)], signal)
      return sender.fault === undefined ? pass() : sender.fault(request, pass)
    },
  }
  return sender
}

const NEVER = new Promise<never>(() => {})

/** Changes the last digits of whatever hex an answer holds that is long enough to matter. */
function flipped(value: unknown): unknown {
  if (typeof value === 'string')
    return /^0x[0-9a-f]{40,}$/i.test(value) ? `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}` : value
  if (Array.isArray(value)) return value.map(flipped)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, flipped(part)]))
  }
  return value
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, Math.ceil(value.length / 2))
  if (Array.isArray(value)) return value.slice(0, Math.floor(value.length / 2))
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).slice(0, 3))
  return value
}

/** The faults that an RPC may have. */
export const faults = {
  flips: async (_request, pass) => flipped(await pass()),
  truncates: async (_request, pass) => cut(await pass()),
  garbage: () => ({ '\u0000': [42, '<html>'] }),
  stalls: () => NEVER,
  vanishes: () => {
    throw Object.assign(new TypeError('connection refused'), { code: 'SERVER_ERROR' })
  },
  'hides logs': async ({ method }, pass) => (method === 'eth_getLogs' ? [] : pass()),
  'hides the last log': async ({ method }, pass) => {
    const answer = await pass()
    return method === 'eth_getLogs' && Array.isArray(answer) ? answer.slice(0, -1) : answer
  },
  'doubles logs': async ({ method }, pass) => {
    const answer = await pass()
    return method === 'eth_getLogs' && Array.isArray(answer) ? answer.flatMap((log) => [log, log]) : answer
  },
  'tells an absurd block number': async ({ method, params }, pass) => {
    const answer = await pass()
    return method === 'eth_getBlockByNumber' && params[0] === 'latest' && typeof answer === 'object'
      ? { ...answer, number: '0xfffffffffff' }
      : answer
  },
} satisfies Record<string, Fault>

/** Serves the chain as it was at a block. */
export function goesBackTo(number: number): Fault {
  const at = `0x${number.toString(16)}`
  return ({ method, params }, pass) => {
    if (method === 'eth_getLogs') {
      const [filter] = params as [{ fromBlock: string; toBlock: string }]
      if (Number(filter.fromBlock) > number) return []
      return pass([{ ...filter, toBlock: Number(filter.toBlock) > number ? at : filter.toBlock }])
    }
    return pass(params.map((param) => (param === 'latest' ? at : isBeyond(param) ? { blockNumber: at } : param)))
  }
}

const isBeyond = (param: unknown) => typeof param === 'object' && param !== null && 'blockHash' in param

/** Answers truly, a minute later by the clock. */
export function aMinuteLate(clock: Pick<Clock, 'after'>): Fault {
  return async (_request, pass) => {
    await new Promise<void>((resolve) => clock.after(60_000, resolve))
    return pass()
  }
}

/** Answers with what another RPC says: of a fork, of another chain. */
export function answersFrom(other: RpcSender): Fault {
  return ({ method, params }) => other.send(method, [...params])
}
