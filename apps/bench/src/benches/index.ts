import type { Bench } from '../frame/bench.js'
import { pool } from './pool.js'
import { registry } from './registry.js'
import { size } from './size.js'

/** Every bench, by name. */
export const benches: ReadonlyMap<string, Bench> = new Map([size, pool, registry].map((bench) => [bench.name, bench]))
