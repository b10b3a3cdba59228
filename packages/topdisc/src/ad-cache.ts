import type { NodeId, NodeRecord, Topic } from '@waypost/core'
import type { IpAddress } from '@waypost/core/ip'
import { sameIp } from './ip-address.js'
import { createIpTree, type IpTree } from './ip-tree.js'
import type { LowerBound } from './lower-bound.js'

/** An admitted advertisement. */
export interface Ad {
  readonly topic: Topic
  readonly record: NodeRecord
  /** The record's RLP, as it is returned to discoverers. */
  readonly bytes: Uint8Array
  /** The addresses that count for the similarity score: the record's and, where it differs, the packet's source. */
  readonly ips: readonly IpAddress[]
  readonly admittedAt: number
  readonly expiresAt: number
}

/** The advertisements that a registrar holds: bounded, never evicting, one per advertiser and topic. */
export interface AdCache {
  /** c: advertisements held. */
  readonly size: number
  /** Topics held. */
  readonly topics: number
  /** Drops what has expired. */
  expire(now: number): void
  get(topic: Topic, nodeId: NodeId): Ad | undefined
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
  /** The lower bound of a topic; undefined while the topic is not held. */
  topicBound(topic: Topic): LowerBound | undefined
  /** Sets it; nothing happens while the topic is not held. */
  setTopicBound(topic: Topic, bound: LowerBound | undefined): void
}

interface TopicAds {
  /** Dense, so that a random subset is drawn without walking over the rest. */
  readonly list: HeldAd[]
  /** By advertiser, once there are too many to look through. */
  byNode: Map<NodeId, HeldAd> | undefined
  bound: LowerBound | undefined
}

interface HeldAd extends Ad {
  /** Where it stands in its topic's list. */
  position: number
}

/** Most topics have a few advertisements at one registrar: up to so many are looked through, which spares them a map. */
const LOOKED_THROUGH = 8

function adOf(held: TopicAds | undefined, nodeId: NodeId): HeldAd | undefined {
  if (held?.byNode !== undefined) return held.byNode.get(nodeId)
  return held?.list.find(({ record }) => record.nodeId === nodeId)
}

/** @param capacity C, the most advertisements it holds */
export function createAdCache(capacity: number): AdCache {
  const byTopic = new Map<Topic, TopicAds>()
  // Every advertisement lives equally long, so the order of admission is the order of expiry.
  const inOrder = new Set<HeldAd>()
  const trees = { 4: createIpTree(32), 6: createIpTree(128) }

  function drop(ad: HeldAd, held: TopicAds) {
    inOrder.delete(ad)
    held.byNode?.delete(ad.record.nodeId)
    const last = held.list.pop()
    if (last !== undefined && last !== ad) {
      held.list[ad.position] = last
      last.position = ad.position
    }
    for (const ip of ad.ips) trees[ip.family].remove(ip.bytes)
  }

  return {
    get size() {
      return inOrder.size
    },
    get topics() {
      return byTopic.size
    },
    expire(now) {
      for (const ad of inOrder) {
        if (ad.expiresAt > now) return
        const held = byTopic.get(ad.topic)
        if (held === undefined) continue
        drop(ad, held)
        if (held.list.length === 0) byTopic.delete(ad.topic)
      }
    },
    get: (topic, nodeId) => adOf(byTopic.get(topic), nodeId),
    ofTopic: (topic) => byTopic.get(topic)?.list ?? [],
    all: () => inOrder.values(),
    admit(ad) {
      let held = byTopic.get(ad.topic)
      const replaced = adOf(held, ad.record.nodeId)
      if (replaced === undefined && inOrder.size >= capacity) return false
      if (held === undefined) {
        held = { list: [], byNode: undefined, bound: undefined }
        byTopic.set(ad.topic, held)
      }
      if (replaced !== undefined) drop(replaced, held)
      const added: HeldAd = { ...ad, position: held.list.length }
      held.list.push(added)
      if (held.byNode !== undefined) held.byNode.set(ad.record.nodeId, added)
      else if (held.list.length > LOOKED_THROUGH) {
        held.byNode = new Map(held.list.map((each) => [each.record.nodeId, each]))
      }
      inOrder.add(added)
      for (const ip of ad.ips) trees[ip.family].insert(ip.bytes, ad.admittedAt)
      return true
    },
    ipScore(ips, except) {
      let worst = 0
      for (const ip of ips) {
        const own =
          except?.ips.find((held) => sameIp(held, ip)) ?? except?.ips.find((held) => held.family === ip.family)
        worst = Math.max(worst, trees[ip.family].score(ip.bytes, own?.bytes))
      }
      return worst
    },
    tree: (family) => trees[family],
    topicBound: (topic) => byTopic.get(topic)?.bound,
    setTopicBound(topic, bound) {
      const held = byTopic.get(topic)
      if (held !== undefined) held.bound = bound
    },
  }
}
