import type { Bench } from '../frame/bench.js'
import { archive } from './archive/index.js'
import { mail } from './mail/index.js'
import { pool } from './pool.js'
import { registry } from './registry.js'
import { size } from './size.js'
import { start } from './start/index.js'

/** Every bench, by name. */
export const benches: ReadonlyMap<string, Bench> = new Map(
  [start, registry, pool, archive, mail, size].map((bench) => [bench.name, bench]),
)
