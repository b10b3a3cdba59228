import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeId } from '@waypost/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditDials } from './audit.js'

const HOST = `0x${'01'.repeat(32)}` as NodeId
const OTHER = `0x${'02'.repeat(32)}` as NodeId

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-audit-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function hostWithLog(lines: readonly object[], nodeId = HOST) {
  const logFile = join(folder, 'host.log')
  await writeFile(logFile, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
  return { nodeId, logFile }
}

const connection = (peer: string, at: number) => ({ level: 'info', event: 'connection', peer, at, msg: 'connection' })
const client = (allowed: readonly [NodeId, number][]) => ({ peer: 'client', allowedAt: new Map(allowed) })

describe('the audit of the hosts’ logs', () => {
  it('counts a connection at or after the trusted verdict as allowed', async () => {
    const host = await hostWithLog([connection('client', 1_000), connection('client', 2_000), { msg: 'else' }])
    expect(await auditDials([host], [client([[HOST, 1_000]])])).toEqual({ connections: 2, dialledBeforeVerdict: 0 })
  })

  it('counts a connection before the verdict', async () => {
    const host = await hostWithLog([connection('client', 999)])
    expect(await auditDials([host], [client([[HOST, 1_000]])])).toEqual({ connections: 1, dialledBeforeVerdict: 1 })
  })

  it('counts a connection to a server that never had a verdict', async () => {
    const host = await hostWithLog([connection('client', 5_000)])
    expect(await auditDials([host], [client([[OTHER, 1_000]])])).toEqual({ connections: 1, dialledBeforeVerdict: 1 })
  })

  it('leaves out other hosts’ connections', async () => {
    const host = await hostWithLog([connection('another host', 1)])
    expect(await auditDials([host], [client([])])).toEqual({ connections: 0, dialledBeforeVerdict: 0 })
  })
})
