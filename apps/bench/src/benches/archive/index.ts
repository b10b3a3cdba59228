import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '../../frame/bench.js'
import { fillArchive } from './fill-archive.js'
import { measureIngest } from './ingest.js'
import { measurePages } from './pages.js'
import { measurePruning } from './pruning.js'
import { measureReconciliation } from './reconciliation.js'

const ENVELOPES = 10_000_000
/** So that every topic has a thousand. */
const PER_TOPIC = 1_000
const DAYS = 30
const PAYLOAD_BYTES = 500

/** The mail archive: pages out of a large one, reads while it is pruned, how two become equal, and what it takes in. */
export const archive: Bench = {
  name: 'archive',
  summary: 'mail archives: pages of ten million envelopes, reads while pruning, two of a million becoming equal',
  async run({ random, sizes, progress }) {
    const envelopes = sizes.envelopes ?? ENVELOPES
    const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-archive-'))
    try {
      const topics = Math.max(1, Math.floor(envelopes / PER_TOPIC))
      const large = { file: join(folder, 'large.sqlite'), envelopes, topics, days: DAYS, bytes: PAYLOAD_BYTES }
      progress(`filling an archive with ${envelopes.toLocaleString('en')} envelopes`)
      await fillArchive(large)
      const pages = await measurePages(large, random, progress)
      const pruning = await measurePruning(large, random, progress)
      await rm(large.file)
      const reconciliation = await measureReconciliation(folder, Math.min(1_000_000, envelopes), random, progress)
      const ingest = await measureIngest(folder, random, progress)
      const parts = [pages, pruning, reconciliation, ingest]
      return {
        settings: {
          envelopes,
          topics,
          days: DAYS,
          payloadBytes: PAYLOAD_BYTES,
          ...Object.assign({}, ...parts.map(({ settings }) => settings)),
        },
        results: parts.flatMap(({ results }) => results),
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
