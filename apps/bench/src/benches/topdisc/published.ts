/*
 * Figures that others published, to stand beside ours: the preprint of the TopDisc paper (25,000 nodes, 300 topics, Zipf
 * 1.0, one simulated hour; messages by node and 15 minutes), its authors' testbed of 5,000 nodes, and their registrar in Go.
 */
export const PUBLISHED = {
  messages: { topdisc: 1_700, dht: 5_800, 'dht-tickets': 7_600, 'random-walk': 806 },
  busiestToMedian: 7.6,
  found: { topdisc: 30, dht: 30, 'dht-tickets': 30, 'random-walk': 5 },
  /** Share of lookups that are eclipsed, by the percentage of malicious nodes. */
  eclipsed: {
    topdisc: { 20: 0.003, 33: 0.003, 50: 0.003 },
    dht: { 20: 0.214, 33: 0.37, 50: 0.597 },
    'dht-tickets': { 20: 0.016, 33: 0.049, 50: 0.065 },
    'random-walk': { 20: 0.072, 33: 0.106, 50: 0.178 },
  },
  eclipsedUniqueIps: 0.005,
  popularTopicRatio: 1.6,
  /** Seconds until half of a topic's members were found, by its size. */
  timeToHalf: { '1000+': 10, '100-999': 2.4, '10-99': 1.1 },
  queryMicros: 66,
  registerMicros: 58,
} as const
