import type { Hex, Topic } from '@waypost/core'

/**
 * Leading bits that two 32-byte ids share, 0 to 256. Node ids and topics live in one space (`discv5-theory.md`), so
 * either may stand on either side.
 */
export function sharedBits(a: Hex, b: Hex): number {
  for (let word = 0; word < 8; word++) {
    const difference = idWord(a, word) ^ idWord(b, word)
    if (difference !== 0) return word * 32 + Math.clz32(difference)
  }
  return 256
}

/** Topics that are asked about again and again, the one that was asked about first in front. */
const topicWords = new Map<Topic, Int32Array>()
const MOST_TOPICS = 1_024

/** As {@link idWords}, worked out once for each of the last topics. */
export function wordsOfTopic(topic: Topic): Int32Array {
  const known = topicWords.get(topic)
  if (known !== undefined) return known
  const words = idWords(topic)
  if (topicWords.size >= MOST_TOPICS) {
    for (const oldest of topicWords.keys()) {
      topicWords.delete(oldest)
      break
    }
  }
  topicWords.set(topic, words)
  return words
}

/** A 32-byte id as eight 32-bit words, the most significant first: what comparing many ids with one is done on. */
export function idWords(id: Hex): Int32Array {
  return Int32Array.from({ length: 8 }, (_, word) => idWord(id, word))
}

/** As {@link sharedBits}, of ids as {@link idWords} gives them. */
export function sharedBitsOfWords(a: Int32Array, b: Int32Array): number {
  for (let word = 0; word < 8; word++) {
    const difference = (a[word] as number) ^ (b[word] as number)
    if (difference !== 0) return word * 32 + Math.clz32(difference)
  }
  return 256
}

/** The spec's log distance, 0 (the same id) to 256 (the first bit differs). */
export function logDistance(a: Hex, b: Hex): number {
  return 256 - sharedBits(a, b)
}

/** Which of `count` buckets around `topic` holds `nodeId`: 0 is the farthest, the last holds everything nearer. */
export function bucketIndex(topic: Hex, nodeId: Hex, count: number): number {
  return Math.min(sharedBits(topic, nodeId), count - 1)
}

/** The 32-bit word number `word` (0 is the most significant) of a 32-byte id. */
export function idWord(id: Hex, word: number): number {
  const at = 2 + word * 8
  return Number.parseInt(id.slice(at, at + 8), 16) | 0
}
