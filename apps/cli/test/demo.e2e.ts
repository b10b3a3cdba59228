import { describe, expect, it } from 'vitest'
import { runWaypost } from './run-waypost.js'

describe('waypost demo --json', () => {
  it('tells the whole story in JSON lines, and nothing is lost, doubled or dialled too early', async () => {
    const { status, stdout, stderr } = await runWaypost(
      ['demo', '--json', '--seed', '7', '--servers', '8', '--messages', '300'],
      170_000,
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const summary = events.at(-1)
    expect(summary).toMatchObject({
      event: 'summary',
      servers: 10,
      discovered: 10,
      unknown: 0,
      messagesSent: 300,
      messagesReceived: 300,
      duplicates: 0,
      dialledBeforeVerdict: 0,
    })
    // The lie works on a client that asks the liar alone, or this would show nothing.
    expect(summary).toMatchObject({ believedByLiarsClient: 3, liarCaught: true })
    expect(summary.discoveredBy.topic).toBe(10)
    expect(summary.discoveredBy.custom).toBe(1)
    expect(summary.discoveredBy.cache).toBeGreaterThanOrEqual(1)
    expect(summary.discoveredBy.registry).toBeGreaterThanOrEqual(1)
    expect(summary.untrusted).toEqual({ 'provider-not-chosen': 3, 'provider-not-approved': 2, 'not-listed': 1 })
    expect(summary.trusted).toBe(4)
    expect(summary.failovers).toBeGreaterThanOrEqual(1)
    // The suspended provider's three servers left the running client's pool.
    expect(summary.evicted).toBeGreaterThanOrEqual(3)

    const named = (name: string) => events.filter(({ event }) => event === name)
    const [audit] = named('audit')
    // The audit saw connections at all, so that its zero means something.
    expect(audit.connections).toBeGreaterThanOrEqual(5)
    const [offline] = named('offline-start')
    expect(offline.registry).toBe('unknown')
    expect(offline.oldestAnswerAgeMs).toBeGreaterThan(0)
    expect(named('offline-read')[0].received).toBe(300)
    expect(named('killed')).toHaveLength(1)
    expect(named('killed')[0].signal).toBe('SIGKILL')
  })
})
