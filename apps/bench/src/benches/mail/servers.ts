import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cryptoRandom } from '@waypost/core'
import { generateIdentity } from '@waypost/record'
import { startChild } from './processes/child.js'
import type { HostMethods, HostPlan } from './processes/host-methods.js'
import { SERVER_OPTIONS } from './processes/node-options.js'

/** A mail server in a process of its own. */
export interface BenchServer {
  readonly record: string
  stats(): ReturnType<HostMethods['stats']>
  cpuMs(): ReturnType<HostMethods['cpuMs']>
  counts(): ReturnType<HostMethods['counts']>
  kill(): Promise<void>
}

/**
 * Starts mail servers that know each other.
 *
 * @param plan.alsoVerified records of others that they know
 */
export async function startServers(
  count: number,
  plan: Pick<HostPlan, 'folder' | 'past'> & { readonly alsoVerified?: readonly string[] },
): Promise<readonly BenchServer[]> {
  const children = Array.from({ length: count }, () =>
    startChild<HostMethods>('mail-host', ['--expose-gc', ...SERVER_OPTIONS]),
  )
  const servers = await Promise.all(
    children.map(async (child, at): Promise<BenchServer> => {
      const folder = join(plan.folder, `server-${at}`)
      await mkdir(folder)
      const { privateKey } = generateIdentity(cryptoRandom)
      const record = await child.call('start', { ...plan, folder, privateKey, ip: `127.0.0.${1 + at}` })
      return {
        record,
        stats: () => child.call('stats'),
        cpuMs: () => child.call('cpuMs'),
        counts: () => child.call('counts'),
        kill: () => child.kill(),
      }
    }),
  )
  await Promise.all(
    children.map((child, at) =>
      child.call('meet', [
        ...servers.flatMap(({ record }, other) => (other === at ? [] : [record])),
        ...(plan.alsoVerified ?? []),
      ]),
    ),
  )
  return servers
}
