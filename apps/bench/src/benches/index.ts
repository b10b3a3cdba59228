import type { Bench } from '../frame/bench.js'
import { archive } from './archive/index.js'
import { discv5 } from './discv5/index.js'
import { mail } from './mail/index.js'
import { pool } from './pool.js'
import { registry } from './registry/index.js'
import { size } from './size.js'
import { start } from './start/index.js'
import { topdisc } from './topdisc/index.js'

/** Every bench, by name. */
export const benches: ReadonlyMap<string, Bench> = new Map(
  [start, registry, pool, archive, mail, topdisc, discv5, size].map((bench) => [bench.name, bench]),
)
