import type { MessageStream } from '@waypost/core'

type CborValue = number | string | boolean | null | Uint8Array | readonly CborValue[]

/** Enough of CBOR to write what no honest client writes. */
export function cbor(value: CborValue): Uint8Array {
  if (value === null) return Uint8Array.of(0xf6)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'number') return head(0, value)
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value, 'latin1')])
  return Buffer.concat([head(4, value.length), ...value.map(cbor)])
}

/** The shortest form, as the protocol demands. */
function head(major: number, argument: number): Uint8Array {
  const type = major << 5
  if (argument < 24) return Uint8Array.of(type | argument)
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(argument))
  const [extra, width] =
    argument < 2 ** 8 ? [24, 1] : argument < 2 ** 16 ? [25, 2] : argument < 2 ** 32 ? [26, 4] : [27, 8]
  return Buffer.concat([Uint8Array.of(type | extra), bytes.subarray(8 - width)])
}

/** A query for a page of whole envelopes. */
export function queryOf(topic: string, limit: number, start = 0, end = 2 ** 48): Uint8Array {
  return cbor([2, [topic], start, end, limit, null, false])
}

/** A request frame of a session: `id` and body; no deadline, one reply. */
export function requestFrame(id: number, body: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(13 + body.length)
  frame[0] = 1
  frame.writeUInt32BE(id, 1)
  frame.set(body, 13)
  return frame
}

/** A stream whose outgoing messages go through `change`, and are kept in `sent`. */
export function tapped(stream: MessageStream, change: (message: Uint8Array, at: number) => Uint8Array[]) {
  const sent: Uint8Array[] = []
  return {
    sent,
    stream: {
      ...stream,
      async send(message: Uint8Array) {
        const changed = change(message, sent.length)
        sent.push(message.slice())
        for (const each of changed) await stream.send(each)
      },
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    } satisfies MessageStream,
  }
}

/** Reads a stream until the other side ends it; `true` when it does within `ms`. */
export async function endsWithin(stream: MessageStream, ms: number): Promise<boolean> {
  const ended = (async () => {
    try {
      for await (const _ of stream);
    } catch {
      // An abort is an end, too.
    }
    return true
  })()
  const timer = Promise.withResolvers<boolean>()
  const timeout = setTimeout(() => timer.resolve(false), ms)
  try {
    return await Promise.race([ended, timer.promise])
  } finally {
    clearTimeout(timeout)
  }
}
