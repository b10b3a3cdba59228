import { fromHex, type Hex, toHex } from '@waypost/core'
import type { Message } from '../message.js'

/** A message with its byte fields as hex, as the vectors write it. */
export function shown(message: Message): Record<string, unknown> {
  return mapped(message, (bytes) => toHex(bytes as Uint8Array))
}

/** The message that a vector shows. */
export function hidden(message: Record<string, unknown>): Message {
  return mapped(message, (hex) => fromHex(hex as Hex)) as unknown as Message
}

function mapped(message: object, byteField: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([field, value]) => {
      if (field === 'ticket' || field === 'record') return [field, byteField(value)]
      return [field, field === 'records' ? (value as unknown[]).map(byteField) : value]
    }),
  )
}
