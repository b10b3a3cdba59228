import type { NodeRecord, Topic } from '@waypost/core'
import type { IpAddress } from '@waypost/core/ip'
import { sameIp } from './ip-address.js'
import { createIpTree, type IpTree } from './ip-tree.js'
import { boundAt, type LowerBound, raiseBound } from './lower-bound.js'
import { type RecordFacts, recordFacts } from './record-facts.js'

/** An admitted advertisement. */
export interface Ad {
  readonly topic: Topic
  readonly record: NodeRecord
  /** The addresses that count for the similarity score: the record's and, where it differs, the packet's source. */
  readonly ips: readonly IpAddress[]
  readonly admittedAt: number
  readonly expiresAt: number
}

/** Whose advertisement is looked for. */
type Advertiser = Pick<RecordFacts, 'nodeId' | 'head'>

/** The advertisements that a registrar holds: bounded, never evicting, one per advertiser and topic. */
export interface AdCache {
  /** c: advertisements held. */
  readonly size: number
  /** Topics held. */
  readonly topics: number
  /** Drops what has expired. */
  expire(now: number): void
  get(topic: Topic, advertiser: Advertiser): Ad | undefined
  /** Advertisements of a topic, in no order; a view that the next change invalidates. */
  ofTopic(topic: Topic): readonly Ad[]
  /** All of them, the one that expires first in front. */
  all(): Iterable<Ad>
  /**
   * Adds an advertisement, in place of the one of the same advertiser and topic if there is one.
   *
   * @returns false when the cache is full
   */
  admit(ad: Ad): boolean
  /** How crowded an advertiser's addresses are: the worst of their scores. @param except the ad that a renewal replaces */
  ipScore(ips: readonly IpAddress[], except: Ad | undefined): number
  /** The similarity tree of a family. */
  tree(family: 4 | 6): IpTree
  /** The lower bound of a topic, in ms; 0 while the topic is not held. */
  topicBound(topic: Topic, now: number): number
  /** Raises it; nothing happens while the topic is not held. */
  raiseTopicBound(topic: Topic, valueMs: number, now: number): void
}

/** A topic's advertisements; also its lower bound, which many quotes write over. */
class TopicAds implements LowerBound {
  /** Dense, so that a random subset is drawn without walking over the rest. Mostly of one: it begins no longer than that. */
  readonly list: HeldAd[]
  valueMs = 0
  setAt = 0
  /** The head of each, once there are too many to look at: numbers side by side, of which all but one tell a stranger. */
  private heads: number[] | undefined = undefined

  constructor(first: HeldAd) {
    this.list = [first]
  }

  of({ nodeId, head }: Advertiser): HeldAd | undefined {
    const { list, heads } = this
    if (heads === undefined) {
      for (const ad of list) if (ad.head === head && ad.record.nodeId === nodeId) return ad
      return undefined
    }
    for (let at = heads.indexOf(head); at >= 0; at = heads.indexOf(head, at + 1)) {
      const ad = list[at] as HeldAd
      if (ad.record.nodeId === nodeId) return ad
    }
    return undefined
  }

  add(ad: HeldAd) {
    ad.position = this.list.length
    this.list.push(ad)
    if (this.heads !== undefined) this.heads.push(ad.head)
    else if (this.list.length > LOOKED_AT) this.heads = this.list.map((each) => each.head)
  }

  remove(ad: HeldAd) {
    const { list, heads } = this
    const last = list.pop()
    heads?.pop()
    if (last === undefined || last === ad) return
    list[ad.position] = last
    last.position = ad.position
    if (heads !== undefined) heads[ad.position] = last.head
  }
}

class HeldAd implements Ad {
  readonly topic: Topic
  readonly record: NodeRecord
  /** The first word of the advertiser's id. */
  readonly head: number
  readonly ips: readonly IpAddress[]
  readonly admittedAt: number
  readonly expiresAt: number
  /** Where it stands in its topic's list. */
  position = 0
  /** Its neighbours in order of expiry. */
  earlier: HeldAd | undefined = undefined
  later: HeldAd | undefined = undefined

  constructor({ topic, record, ips, admittedAt, expiresAt }: Ad, head: number) {
    this.topic = topic
    this.record = record
    this.head = head
    this.ips = ips
    this.admittedAt = admittedAt
    this.expiresAt = expiresAt
  }
}

/** Most topics have a few advertisements at one registrar: up to so many are looked at one by one. */
const LOOKED_AT = 2
const NO_ADS: readonly Ad[] = []

/** @param capacity C, the most advertisements it holds */
export function createAdCache(capacity: number): AdCache {
  return new Cache(capacity)
}

class Cache implements AdCache {
  size = 0
  private readonly capacity: number
  private readonly byTopic = new Map<Topic, TopicAds>()
  private readonly tree4 = createIpTree(32)
  private tree6: IpTree | undefined = undefined
  /** Every advertisement lives equally long, so the order of admission is the order of expiry. */
  private first: HeldAd | undefined = undefined
  private last: HeldAd | undefined = undefined
  /** The topic that was looked for last: one request asks for it several times. */
  private askedTopic: Topic | undefined = undefined
  private asked: TopicAds | undefined = undefined

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get topics() {
    return this.byTopic.size
  }

  expire(now: number) {
    while (this.first !== undefined && this.first.expiresAt <= now) this.drop(this.first)
  }

  get(topic: Topic, advertiser: Advertiser) {
    return this.find(topic)?.of(advertiser)
  }

  ofTopic(topic: Topic) {
    return this.find(topic)?.list ?? NO_ADS
  }

  *all() {
    for (let ad = this.first; ad !== undefined; ad = ad.later) yield ad
  }

  admit(ad: Ad) {
    const advertiser = recordFacts(ad.record)
    const replaced = this.get(ad.topic, advertiser)
    if (replaced === undefined && this.size >= this.capacity) return false
    const held = this.find(ad.topic)
    const added = new HeldAd(ad, advertiser.head)
    if (held === undefined) this.open(ad.topic, added)
    else {
      if (replaced !== undefined) this.unlink(replaced, held)
      held.add(added)
    }
    added.earlier = this.last
    if (this.last === undefined) this.first = added
    else this.last.later = added
    this.last = added
    this.size++
    for (const ip of ad.ips) this.tree(ip.family).insert(ip.bytes, ad.admittedAt)
    return true
  }

  ipScore(ips: readonly IpAddress[], except: Ad | undefined) {
    let worst = 0
    for (const ip of ips) {
      const own = except?.ips.find((held) => sameIp(held, ip)) ?? except?.ips.find((held) => held.family === ip.family)
      worst = Math.max(worst, this.tree(ip.family).score(ip.bytes, own?.bytes))
    }
    return worst
  }

  tree(family: 4 | 6) {
    if (family === 4) return this.tree4
    this.tree6 ??= createIpTree(128)
    return this.tree6
  }

  topicBound(topic: Topic, now: number) {
    const held = this.find(topic)
    return held === undefined ? 0 : boundAt(held, now)
  }

  raiseTopicBound(topic: Topic, valueMs: number, now: number) {
    const held = this.find(topic)
    if (held !== undefined) raiseBound(held, valueMs, now)
  }

  private find(topic: Topic): TopicAds | undefined {
    if (this.askedTopic !== topic) {
      this.askedTopic = topic
      this.asked = this.byTopic.get(topic)
    }
    return this.asked
  }

  private open(topic: Topic, first: HeldAd) {
    const held = new TopicAds(first)
    this.byTopic.set(topic, held)
    this.askedTopic = topic
    this.asked = held
  }

  private drop(ad: HeldAd) {
    const held = this.byTopic.get(ad.topic)
    if (held === undefined) return
    this.unlink(ad, held)
    if (held.list.length > 0) return
    this.byTopic.delete(ad.topic)
    if (this.asked === held) this.asked = undefined
  }

  private unlink(ad: HeldAd, held: TopicAds) {
    const { earlier, later } = ad
    if (earlier === undefined) this.first = later
    else earlier.later = later
    if (later === undefined) this.last = earlier
    else later.earlier = earlier
    this.size--
    held.remove(ad)
    for (const ip of ad.ips) this.tree(ip.family).remove(ip.bytes)
  }
}
