import type { EnvelopeId, MailClient } from '@waypost/kind-mail'

/** Messages on their way at the same time. */
const AT_ONCE = 32

export const DEMO_TOPIC = 'waypost/demo'

/** Publishes `count` numbered messages; resolves to their ids when each is acknowledged by two servers. */
export async function publishMessages(
  mail: MailClient,
  count: number,
  onAcknowledged: (total: number) => void,
): Promise<EnvelopeId[]> {
  const ids: EnvelopeId[] = []
  let next = 0
  let acknowledged = 0
  const publishNext = async (): Promise<void> => {
    if (next >= count) return
    const number = next++
    const { id } = await mail.publish({ topic: DEMO_TOPIC, payload: new TextEncoder().encode(`message ${number}`) })
    ids.push(id)
    onAcknowledged(++acknowledged)
    await publishNext()
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, publishNext))
  return ids
}

/** Counts messages by their content, so that a loss or a repetition shows. */
export function createInbox() {
  const seen = new Map<string, number>()
  return {
    take(payload: Uint8Array) {
      const text = new TextDecoder().decode(payload)
      seen.set(text, (seen.get(text) ?? 0) + 1)
    },
    get received() {
      return seen.size
    },
    get duplicates() {
      let duplicates = 0
      for (const times of seen.values()) duplicates += times - 1
      return duplicates
    },
  }
}
