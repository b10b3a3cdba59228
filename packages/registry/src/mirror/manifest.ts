import type { Hex } from '@waypost/core'
import type { ConfirmedBlock } from './confirmed.js'
import type { WatermarkState } from './watermark-state.js'

/** What is stored of a list, and as of when. */
export interface Manifest {
  readonly block: ConfirmedBlock
  readonly head: Hex
  readonly providersHead: Hex
  readonly watermark: WatermarkState
  /** Name and checksum of every item: servers by the first digits of their id, then the providers. */
  readonly items: readonly (readonly [name: string, checksum: string])[]
}

/** Whether a value that was read back has the shape of one: what is not would only show when the client runs on it. */
export function isManifest(value: unknown): value is Manifest {
  if (!isObject(value) || !isObject(value.block) || !isObject(value.watermark)) return false
  const { block, head, providersHead, watermark, items } = value
  return (
    [block.number, watermark.number].every(isCount) &&
    [block.timestamp, block.at, watermark.timestamp].every(isTime) &&
    [block.hash, head, providersHead].every(isWord) &&
    typeof block.isProved === 'boolean' &&
    isListOf(items, (item) => item.length === 2 && item.every((part) => typeof part === 'string')) &&
    isListOf(
      watermark.versions,
      ([list, ...counts]) => typeof list === 'string' && counts.length === 2 && counts.every(isCount),
    )
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isListOf(value: unknown, isRight: (entry: readonly unknown[]) => boolean): boolean {
  return Array.isArray(value) && value.every((entry) => Array.isArray(entry) && isRight(entry))
}

const isWord = (value: unknown) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value)

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0

const isTime = (value: unknown) => Number.isFinite(value) && (value as number) >= 0
