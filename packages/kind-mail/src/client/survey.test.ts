import { systemClock } from '@waypost/core'
import { afterEach, describe, expect, it } from 'vitest'
import { collect } from '../testing/envelopes.js'
import { createHostileService } from '../testing/hostile-service.js'
import { createMailNetwork, type MailNetwork } from '../testing/mail-network.js'
import { createMailClient } from './mail-client.js'
import type { ServerReport } from './survey.js'

let running: MailNetwork | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

describe('survey', () => {
  it('gives the signed terms of each server once, what is wrong with them, and why one gave none', async () => {
    running = await createMailNetwork(2, { clock: systemClock, maxPastMs: 60_000, settleHorizonMs: 120_000 })
    const forger = await running.add({ service: createHostileService({ forgesTerms: true }) })
    const odd = await running.add({
      service: createHostileService({ terms: (terms) => ({ ...terms, settleHorizon: 0, maxPast: 1 }) }),
    })
    const client = createMailClient({ pool: await running.pool() })
    const reports = new Map(
      (await collect(client.survey())).map((report): [string, ServerReport] => [report.server, report]),
    )
    expect(reports.size).toBe(4)
    const honest = running.servers.slice(0, 2)
    for (const { server } of honest) {
      expect(reports.get(server.nodeId)).toMatchObject({
        terms: { nodeId: server.nodeId, maxPast: 60, settleHorizon: 120 },
      })
    }
    expect(reports.get(forger.server.nodeId)).toEqual({ server: forger.server.nodeId, code: 'SERVER_MISBEHAVED' })
    expect(reports.get(odd.server.nodeId)).toMatchObject({ problem: 'settles-too-early' })
    expect(await collect(client.survey({ most: 1 }))).toHaveLength(1)
    await client.close()
  })

  it('says so when there is no server at all', async () => {
    running = await createMailNetwork(0, { clock: systemClock })
    const client = createMailClient({ pool: await running.pool() })
    await expect(collect(client.survey())).rejects.toMatchObject({ code: 'NO_SERVER' })
    await client.close()
  })
})
