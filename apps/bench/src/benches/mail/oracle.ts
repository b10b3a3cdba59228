import type { PublishedRow, UserRow } from './processes/users-methods.js'
import { type Receipt, receiptId } from './receipts.js'

/** What all users' receipts come to, against what servers acknowledged. */
export interface Verdict {
  /** Acknowledged messages that did not reach a user who was subscribed, and messages of the past that did not come. */
  readonly lost: number
  /** Receipts of a message that the user had already. */
  readonly duplicates: number
  /** Receipts of messages that nobody published. */
  readonly invented: number
  /** Live messages that users had to get. */
  readonly expected: number
  /** From a publisher's call to a subscriber's hands, in ms, one for each receipt. */
  readonly liveMs: readonly number[]
}

/**
 * Judges a run. A user must get each message that was acknowledged and whose publishing began when the user had
 * subscribed to its topic; and all of the past of the topic that the user read.
 *
 * @param past ids of the messages that each topic's past holds
 */
export function judge(run: {
  readonly users: readonly UserRow[]
  readonly published: readonly PublishedRow[]
  readonly past: ReadonlyMap<string, readonly string[]>
  readonly receipts: Iterable<Receipt>
}): Verdict {
  const byId = new Map(run.published.map((row) => [receiptId(row.id), row]))
  const ofPast = new Set([...run.past.values()].flat().map(receiptId))
  const received = new Map<number, Set<string>>(run.users.map(({ user }) => [user, new Set()]))
  const subscribedAt = new Map(run.users.map(({ user, subscribedAt }) => [user, subscribedAt]))
  const liveMs: number[] = []
  let duplicates = 0
  let invented = 0
  for (const { user, id, at, path } of run.receipts) {
    const own = received.get(user)
    if (own === undefined) continue
    if (own.has(id)) duplicates += 1
    own.add(id)
    const message = byId.get(id)
    if (message === undefined && !ofPast.has(id)) invented += 1
    // What was published before comes as backfill, as late as the user.
    const isLive = path === 'live' && message !== undefined && message.publishedAt >= (subscribedAt.get(user) ?? 0)
    if (isLive) liveMs.push(at - message.publishedAt)
  }
  const byTopic = new Map<string, PublishedRow[]>()
  for (const row of run.published) {
    if (row.acknowledgedAt === undefined) continue
    const ofTopic = byTopic.get(row.topic)
    if (ofTopic === undefined) byTopic.set(row.topic, [row])
    else ofTopic.push(row)
  }
  let lost = 0
  let expected = 0
  for (const { user, topics, historyTopic, subscribedAt } of run.users) {
    const own = received.get(user) ?? new Set()
    for (const id of run.past.get(historyTopic) ?? []) if (!own.has(receiptId(id))) lost += 1
    for (const topic of topics) {
      for (const { id, publishedAt } of byTopic.get(topic) ?? []) {
        if (subscribedAt !== undefined && publishedAt < subscribedAt) continue
        expected += 1
        if (!own.has(receiptId(id))) lost += 1
      }
    }
  }
  return { lost, duplicates, invented, expected, liveMs }
}
