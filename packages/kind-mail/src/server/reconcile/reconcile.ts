import { AbortedError, toHex } from '@waypost/core'
import { decodeEnvelope, type EnvelopeId } from '../../envelope.js'
import { MailError } from '../../mail-error.js'
import { comparePoints, fingerprintOf, LAST_POINT, type Point, pointAt, type Range } from '../../ranges.js'
import { type ComparedPart, type RangeAnswer, type RangeQuestion, RECONCILE_LIMITS } from '../../wire/reconcile.js'
import type { Archive, WeightedEnvelope } from '../archive.js'
import type { Intake } from '../intake.js'
import { createBreather } from './breather.js'
import type { Declined } from './declined.js'
import type { ReconcilePeer } from './reconcile-peer.js'

/** What came of making two servers equal. */
export interface Reconciled {
  /** Requests that compared ranges. */
  readonly rounds: number
  /** Envelopes that this server lacked and stored. */
  readonly received: number
  /** Envelopes that the other one lacked and stored. */
  readonly given: number
  /** Envelopes that one of the two did not take, or did not give. */
  readonly declined: number
}

/** A range with so few envelopes is listed instead of being cut further. */
const LIST_AT_ONCE = 8
/** A range with more than so many is cut into 16 parts, others into 4: which costs the fewest bytes for each difference. */
const CUT_WIDE_ABOVE = 1_024
/** A range that one side lacks mostly is listed, but cut before when it is larger than this, so that lists go out together. */
const LIST_AT_MOST = 8_192
/** What is newer than this is compared apart, since it is still on its way between the servers, in ms. */
const RECENT_MS = 60_000
/** The oldest part of the retention window is left out: it goes soon, and does so on each server at its own time. */
const FADING_MS = 1_800_000
/** Own places read for one list. */
const OWN_LIST = 4_096
/**
 * Requests without an envelope that either side stored: then this ends, whatever the other side says is different. An
 * honest comparison of ten million envelopes needs fewer for ten thousand differences.
 */
const FRUITLESS_REQUESTS = 1_024
const FRUITLESS_BYTES = 33_554_432
/** What lacks in one range at a server that was just met: with so many it is left to fetch them for itself. */
const LEFT_TO_OTHER = 100
/** Replies of envelopes that were stored for nothing, since they are evicted at once, before no more are taken this time. */
const MOST_UNKEPT = 10
/** Offered envelopes that a peer evicted before: a peer with so many has no room, and is offered nothing more this time. */
const MOST_EVICTED = 1_000

export interface ReconcileOptions {
  readonly archive: Archive
  readonly intake: Intake
  readonly peer: ReconcilePeer
  /** What either side refused before, so that it is not carried again. */
  readonly declined: Declined
  readonly now: number
  readonly retentionMs: number
  /** Whether the two have just met, so that the other one compares as well. @default false */
  readonly isFirst?: boolean
  /** Whether there is room for what was just stored: without it, not much more is taken over. @default always */
  hasRoomFor?(stored: readonly EnvelopeId[]): Promise<boolean>
  readonly signal: AbortSignal
}

/**
 * Makes this archive and a peer's equal within the retention window, by comparing ranges (Meyer, "Range-Based Set
 * Reconciliation", 2022): ranges whose fingerprints differ are cut until they are small enough to be listed. What lacks
 * here is fetched, and what lacks there is offered. The peer remembers nothing, and what was stored is equal next time,
 * so it can be broken off at any moment and begun again.
 *
 * Memory is bounded by the depth of the cuts: newest ranges first, each to its end before the next.
 *
 * @throws MailError `SERVER_MISBEHAVED` for a peer with differences that never come to an end; what the peer's methods
 *   throw; the archive's errors; AbortedError
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const { archive, intake, peer, declined, now, signal } = options
  const breathe = createBreather()
  const counts = { rounds: 0, received: 0, given: 0, declined: 0 }
  let floor = now - options.retentionMs
  let fruitless = 0
  let bytesWhenFruitful = peer.bytes
  let isPeerFull = false
  let isFull = false
  let unkept = 0
  let evictedThere = 0
  let wanted: EnvelopeId[] = []
  let offered: Point[] = []

  const oldest = Math.max(0, floor + Math.min(FADING_MS, Math.floor(options.retentionMs / 10)))
  const recent = Math.max(oldest + 1, now - RECENT_MS)
  const tasks: RangeQuestion[] = [
    { from: pointAt(oldest), to: pointAt(recent), parts: 1 },
    { from: pointAt(recent), to: LAST_POINT, parts: 1 },
  ]

  // Where one side has no room, differences stay: it takes what it lacks in its own turn, as far as it can keep it.
  while (tasks.length > 0 && !isFull && !(isPeerFull && isFruitless())) {
    checkProgress()
    const questions = tasks.splice(-RECONCILE_LIMITS.ranges).sort((a, b) => comparePoints(a.from, b.from))
    const reply = await peer.ranges(questions, { signal })
    counts.rounds++
    fruitless++
    floor = Math.max(floor, reply.floor)
    tasks.push(...questions.slice(reply.answers.length).flatMap((question) => aboveFloor(question)))
    for (const [index, answer] of reply.answers.entries()) {
      await take(questions[index] as RangeQuestion, answer)
      await breathe()
    }
    await fetchWanted(0)
    await giveOffered(0)
  }
  return counts

  async function take(question: RangeQuestion, answer: RangeAnswer) {
    if (answer.type === 'list') return takeList(question, answer.points, answer.more)
    const borders = [question.from, ...answer.parts.map(({ to }) => to)]
    const own = await archive.summarize(borders)
    for (const [index, part] of answer.parts.entries()) {
      const summary = own[index]
      if (summary === undefined || isSame(fingerprintOf(summary), part.fingerprint)) continue
      const [range] = aboveFloor({ from: borders[index] as Point, to: part.to, parts: partsFor(part, summary.count) })
      if (range === undefined) continue
      if (part.count > 0) {
        // What lies above the floor may be equal: one fingerprint tells.
        tasks.push(range.from === borders[index] ? range : { ...range, parts: 1 })
      } else if (!isLeftToOther(summary.count)) await offerRange(range)
    }
  }

  async function takeList(question: RangeQuestion, points: readonly Point[], more: boolean) {
    const last = points.at(-1)
    const to = more && last !== undefined ? after(last) : question.to
    if (more) tasks.push({ ...question, from: to })
    if (!isFull) want(declined.unknownHere(await archive.missing(points.map(({ id }) => toHex(id)))))
    const theirs = new Set(points.map(({ id }) => toHex(id)))
    const own = await archive.points({ from: question.from, to }, OWN_LIST)
    const lacking = own.filter(({ id }) => !theirs.has(toHex(id)))
    if (!isLeftToOther(lacking.length)) offer(lacking)
    await fetchWanted(RECONCILE_LIMITS.take)
    await giveOffered(RECONCILE_LIMITS.offer)
  }

  async function offerRange({ from, to }: Range) {
    for (let next = from; !isPeerFull; ) {
      const own = await archive.points({ from: next, to }, RECONCILE_LIMITS.list)
      offer(own)
      await giveOffered(RECONCILE_LIMITS.offer)
      await breathe()
      const last = own.at(-1)
      if (last === undefined || own.length < RECONCILE_LIMITS.list) return
      next = after(last)
    }
  }

  /** The part of a range that the peer keeps: what is older is no difference that could ever be made up. */
  function aboveFloor<Compared extends Range>(range: Compared): Compared[] {
    const lowest = pointAt(Math.min(floor, LAST_POINT.timestamp))
    if (comparePoints(range.from, lowest) >= 0) return [range]
    return comparePoints(range.to, lowest) > 0 ? [{ ...range, from: lowest }] : []
  }

  function offer(points: readonly Point[]) {
    if (isPeerFull) return
    // What the peer is about to drop it would only refuse.
    const kept = points.filter(({ timestamp }) => timestamp >= floor + 1)
    offered.push(...kept.filter(({ id }) => !declined.isRefusedBy(peer.nodeId, toHex(id))))
  }

  /** Whether the other one, which compares as well, is left to fetch so many for itself: or both send everything. */
  function isLeftToOther(lacking: number): boolean {
    return options.isFirst === true && lacking >= LEFT_TO_OTHER
  }

  /** Each peer is asked first for what is nearest to its own id: comparisons side by side begin in different places. */
  function want(ids: readonly EnvelopeId[]) {
    const own = headOf(peer.nodeId)
    wanted.push(...ids)
    wanted.sort((a, b) => ((headOf(a) ^ own) >>> 0) - ((headOf(b) ^ own) >>> 0))
  }

  /** Leaves out what has come from elsewhere since it was listed: that it did is no fault of this peer. */
  async function forgetHeld() {
    const left = await archive.missing(wanted)
    if (left.length === wanted.length) return
    wanted = [...left]
    bearFruit()
  }

  /** Fetches and stores what is wanted while that is more than `least`. */
  async function fetchWanted(least: number) {
    while (wanted.length > least) {
      checkProgress()
      await forgetHeld()
      if (wanted.length <= least) return
      const asked = wanted.slice(0, RECONCILE_LIMITS.take)
      const given = await peer.take(asked, { signal })
      fruitless++
      const last = given.at(-1)
      const reached = last === undefined ? asked.length : asked.indexOf(last.id) + 1
      wanted = wanted.slice(reached)
      counts.declined += reached - given.length
      if (given.length === 0) continue
      const results = await intake.take(given, 'reconcile')
      for (const [index, result] of results.entries()) {
        if (result.status === 'stored') counts.received++
        if (result.status !== 'refused') continue
        // With no room here, there is no sense in going on.
        if (result.code.startsWith('ARCHIVE_')) throw archiveStopped(result.code)
        counts.declined++
        const refused = given[index]
        if (refused !== undefined && isPast(refused)) declined.refusedHere(refused.id)
      }
      const stored = given.flatMap(({ id }, index) => (results[index]?.status === 'stored' ? [id] : []))
      if (stored.length === 0) continue
      bearFruit()
      if (options.hasRoomFor === undefined || (await options.hasRoomFor(stored))) continue
      if (++unkept < MOST_UNKEPT) continue
      isFull = true
      wanted = []
    }
  }

  /** Gives the peer what it lacks while that is more than `least`. */
  async function giveOffered(least: number) {
    while (offered.length > least && !isPeerFull) {
      checkProgress()
      const ids = offered.slice(0, RECONCILE_LIMITS.offer).map(({ id }) => toHex(id))
      const rows = await archive.fetch(ids, RECONCILE_LIMITS.offerBytes)
      const last = rows.at(-1)
      offered = offered.slice(last === undefined ? ids.length : ids.indexOf(last.id) + 1)
      if (rows.length === 0) continue
      const envelopes = rows.map(({ bytes, weight }): WeightedEnvelope => ({ ...decodeEnvelope(bytes), weight }))
      const results = await peer.offer(envelopes, { signal })
      fruitless++
      for (const [index, result] of results.entries()) {
        if (result.status === 'stored') counts.given++
        if (result.status !== 'refused') continue
        counts.declined++
        if (result.code.startsWith('ARCHIVE_')) {
          isPeerFull = true
          continue
        }
        if (result.code === 'ENVELOPE_EVICTED' && ++evictedThere >= MOST_EVICTED) isPeerFull = true
        const refused = envelopes[index]
        if (refused !== undefined && isPast(refused)) declined.refusedBy(peer.nodeId, refused.id)
      }
      if (results.some(({ status }) => status === 'stored')) bearFruit()
    }
    if (isPeerFull) offered = []
  }

  /** What is ahead of a clock is refused for now alone. */
  function isPast({ timestamp }: { readonly timestamp: number }) {
    return timestamp <= now
  }

  function bearFruit() {
    fruitless = 0
    bytesWhenFruitful = peer.bytes
  }

  function isFruitless() {
    return fruitless >= FRUITLESS_REQUESTS || peer.bytes - bytesWhenFruitful >= FRUITLESS_BYTES
  }

  function checkProgress() {
    if (signal.aborted) throw new AbortedError(signal.reason)
    if (!isFruitless()) return
    throw new MailError({
      code: 'SERVER_MISBEHAVED',
      message: 'a server has differences that never come to an end',
      data: { peer: peer.nodeId, requests: fruitless },
    })
  }
}

/** Into how many parts a range that differs is cut; 0 to have it listed. */
function partsFor({ count }: ComparedPart, own: number): number {
  if (count <= LIST_AT_ONCE) return 0
  // Where one side lacks most of it, cutting further finds differences everywhere.
  if (Math.abs(count - own) * 2 >= count && count <= LIST_AT_MOST) return 0
  return count > CUT_WIDE_ABOVE ? RECONCILE_LIMITS.parts : 4
}

/** The first 32 bits of an id. */
function headOf(id: string): number {
  return Number.parseInt(id.slice(2, 10), 16)
}

/** The first place behind a point. */
function after({ timestamp, id }: Point): Point {
  const next = id.slice()
  for (let at = next.length - 1; at >= 0; at--) {
    next[at] = ((next[at] as number) + 1) & 0xff
    if (next[at] !== 0) return { timestamp, id: next }
  }
  return pointAt(timestamp + 1)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

function archiveStopped(code: string): MailError {
  return new MailError({
    code: code === 'ARCHIVE_FULL' ? 'ARCHIVE_FULL' : 'ARCHIVE_FAILED',
    message: 'the archive does not take what a peer has',
  })
}
