import type { Bench } from '../frame/bench.js'
import { pool } from './pool.js'
import { size } from './size.js'

/** Every bench, by name. */
export const benches: ReadonlyMap<string, Bench> = new Map([size, pool].map((bench) => [bench.name, bench]))
