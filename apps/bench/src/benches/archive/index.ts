import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Measurement } from '../../frame/bench.js'
import { BenchError } from '../../frame/bench-error.js'
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
    const wanted = partsOf(sizes.scenarios)
    const startedAt = performance.now()
    const folder = await mkdtemp(join(tmpdir(), 'waypost-bench-archive-'))
    const parts: Measurement[] = []
    try {
      const topics = Math.max(1, Math.floor(envelopes / PER_TOPIC))
      if (wanted.has('pages') || wanted.has('pruning')) {
        const large = { file: join(folder, 'large.sqlite'), envelopes, topics, days: DAYS, bytes: PAYLOAD_BYTES }
        progress(`filling an archive with ${envelopes.toLocaleString('en')} envelopes`)
        await fillArchive(large)
        if (wanted.has('pages')) parts.push(await measurePages(large, random, progress))
        if (wanted.has('pruning')) parts.push(await measurePruning(large, random, progress))
        await rm(large.file)
      }
      if (wanted.has('reconciliation')) {
        parts.push(await measureReconciliation(folder, Math.min(1_000_000, envelopes), random, progress))
      }
      if (wanted.has('ingest')) parts.push(await measureIngest(folder, random, progress))
      return {
        settings: {
          envelopes,
          topics,
          days: DAYS,
          payloadBytes: PAYLOAD_BYTES,
          seconds: Math.round((performance.now() - startedAt) / 1_000),
          ...Object.assign({}, ...parts.map(({ settings }) => settings)),
        },
        results: parts.flatMap(({ results }) => results),
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

const PARTS = ['pages', 'pruning', 'reconciliation', 'ingest']

/** @throws BenchError for a part that there is none of */
function partsOf(names: string | undefined): ReadonlySet<string> {
  const wanted = new Set(names?.split(',') ?? PARTS)
  for (const name of wanted) {
    if (!PARTS.includes(name)) {
      throw new BenchError(
        'SCENARIO_UNKNOWN',
        `the bench archive has no part ${JSON.stringify(name)}: ${PARTS.join(', ')}`,
      )
    }
  }
  return wanted
}
