/**
 * Draws that a seed repeats (splitmix32): a registrar that gives a seed out in a cursor can compose the same reply
 * again instead of keeping it. They decide only which records a reply holds, so they need not be unpredictable.
 */
export function seededDraw(seed: number): (below: number) => number {
  let state = seed | 0
  return (below) => {
    state = (state + 0x9e3779b9) | 0
    let word = state
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    // Scaling 32 bits down to a few thousand is biased by less than one in a million.
    return Math.floor((((word ^ (word >>> 15)) >>> 0) / 2 ** 32) * below)
  }
}

/** `count` distinct elements, every subset equally likely. All of them when there are no more. */
export function sample<Element>(from: readonly Element[], count: number, draw: (below: number) => number): Element[] {
  if (from.length <= count) return [...from]
  return samplePlaces(from.length, count, draw).map((place) => from[place] as Element)
}

/** `count` distinct whole numbers in [0, below), every subset equally likely (Floyd's algorithm). */
export function samplePlaces(below: number, count: number, draw: (below: number) => number): number[] {
  if (below <= count) return Array.from({ length: below }, (_, place) => place)
  // A dozen are looked through more quickly than a set of them is made.
  const chosen: number[] = []
  for (let last = below - count; last < below; last++) {
    const place = draw(last + 1)
    chosen.push(chosen.includes(place) ? last : place)
  }
  return chosen
}
