import type { Hex } from '@waypost/core'
import { invalidAnswer, RpcError } from './rpc-error.js'

/** The parts of a block that are needed here. */
export interface Block {
  readonly number: number
  readonly hash: Hex
  readonly parentHash: Hex
  /** ms since 1970. */
  readonly timestamp: number
}

/** A log, in its block. */
export interface Log {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: number
}

const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]{0,12})$/i
const STRANGE_LOG = 'a log is not one that was asked for'
const DATA = /^0x([0-9a-f]{2})*$/i

/** A non-negative whole number below 2^52. @throws RpcError */
export function readQuantity(value: unknown, field: string): number {
  if (typeof value !== 'string' || !QUANTITY.test(value)) throw invalidAnswer(`${field} is no quantity`)
  return Number(value)
}

/** Bytes as hex, at most `maxBytes` and at least `minBytes`. @throws RpcError */
export function readData(value: unknown, field: string, maxBytes: number, minBytes = 0): Hex {
  const isRight =
    typeof value === 'string' &&
    value.length <= 2 + 2 * maxBytes &&
    value.length >= 2 + 2 * minBytes &&
    DATA.test(value)
  if (!isRight) throw invalidAnswer(`${field} is not ${minBytes} to ${maxBytes} bytes of hex`)
  return value.toLowerCase() as Hex
}

/** Exactly `length` bytes as hex. @throws RpcError */
export function readFixed(value: unknown, field: string, length: number): Hex {
  return readData(value, field, length, length)
}

/** A mined block. @throws RpcError */
export function readBlock(value: unknown): Block {
  const block = readObject(value, 'block')
  return {
    number: readQuantity(block.number, 'number'),
    hash: readFixed(block.hash, 'hash', 32),
    parentHash: readFixed(block.parentHash, 'parentHash', 32),
    timestamp: readQuantity(block.timestamp, 'timestamp') * 1000,
  }
}

/** Logs of `address` in blocks `from` to `to`, in their order. @throws RpcError also when one is of elsewhere */
export function readLogs(
  value: unknown,
  asked: { address: Hex; from: number; to: number; maxLogs: number; maxDataBytes: number },
): Log[] {
  if (!Array.isArray(value)) throw invalidAnswer('logs are not a list')
  // As if it had said so itself: RPCs have limits of their own.
  if (value.length > asked.maxLogs) throw new RpcError('RPC_REFUSED', 'too many logs')
  let previous = asked.from
  return value.map((entry: unknown) => {
    const log = readLog(entry, asked.maxDataBytes)
    const isAsked = log.address === asked.address && log.blockNumber >= previous && log.blockNumber <= asked.to
    if (!isAsked) throw invalidAnswer(STRANGE_LOG)
    previous = log.blockNumber
    return log
  })
}

function readLog(value: unknown, maxDataBytes: number): Log {
  const log = readObject(value, 'log')
  const { topics } = log
  const isLog = Array.isArray(topics) && topics.length <= 4 && log.removed !== true
  if (!isLog) throw invalidAnswer(STRANGE_LOG)
  return {
    address: readFixed(log.address, 'address', 20),
    topics: topics.map((topic: unknown) => readFixed(topic, 'topics', 32)),
    data: readData(log.data, 'data', maxDataBytes),
    blockNumber: readQuantity(log.blockNumber, 'blockNumber'),
  }
}

/** A number as JSON-RPC takes it. */
export function quantity(number: number): Hex {
  return `0x${number.toString(16)}`
}

/** An object that is no array. @throws RpcError */
export function readObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidAnswer(`${field} is no object`)
  return value as Record<string, unknown>
}
