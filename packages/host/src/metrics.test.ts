import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.js'

const linesOf = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(name))

describe('metrics', () => {
  it('renders counters, measurements and distributions as Prometheus text', async () => {
    const metrics = createMetrics()
    metrics.count('requests_total', { op: 'query' }, 3)
    metrics.count('requests_total', { op: 'publish' })
    metrics.observe('request_seconds', 0.004, { op: 'query' })
    const text = await metrics.render([{ name: 'archive_envelopes', value: 12, labels: { kind: 'mail-server' } }])
    expect(linesOf(text, 'waypost_requests_total')).toEqual([
      'waypost_requests_total{op="query"} 3',
      'waypost_requests_total{op="publish"} 1',
    ])
    expect(linesOf(text, 'waypost_archive_envelopes')).toEqual(['waypost_archive_envelopes{kind="mail-server"} 12'])
    expect(linesOf(text, 'waypost_request_seconds_bucket{le="0.0025"')).toEqual([
      'waypost_request_seconds_bucket{le="0.0025",op="query"} 0',
    ])
    expect(linesOf(text, 'waypost_request_seconds_bucket{le="0.005"')).toEqual([
      'waypost_request_seconds_bucket{le="0.005",op="query"} 1',
    ])
    expect(text).toContain('waypost_process_cpu_seconds_total')
    expect(metrics.contentType).toContain('version=0.0.4')
  })

  it('counts on between two scrapes, and a measurement is as it is now', async () => {
    const metrics = createMetrics()
    metrics.count('a_total')
    await metrics.render([{ name: 'held', value: 1 }])
    metrics.count('a_total')
    const text = await metrics.render([{ name: 'held', value: 5 }])
    expect(linesOf(text, 'waypost_a_total')).toEqual(['waypost_a_total 2'])
    expect(linesOf(text, 'waypost_held')).toEqual(['waypost_held 5'])
  })

  it('keeps series of one name whose labels differ', async () => {
    const metrics = createMetrics()
    metrics.count('refused_total', { reason: 'busy' })
    metrics.count('refused_total')
    const lines = linesOf(await metrics.render([]), 'waypost_refused_total')
    expect(lines).toHaveLength(2)
    expect(lines).toContain('waypost_refused_total{reason="busy"} 1')
  })

  it('escapes label values, and leaves out names that Prometheus does not take', async () => {
    const metrics = createMetrics()
    metrics.count('odd_total', { who: 'a"b\nc' })
    metrics.count('no good')
    metrics.count('bad_label_total', { 'no good': '1' })
    const text = await metrics.render([{ name: 'nan', value: Number.NaN }])
    expect(linesOf(text, 'waypost_odd_total')).toEqual(['waypost_odd_total{who="a\\"b\\nc"} 1'])
    expect(text).not.toContain('no good')
    expect(text).not.toContain('waypost_nan')
  })

  it('bounds distributions and their label sets, and counts what it dropped', async () => {
    const metrics = createMetrics()
    for (let peer = 0; peer < 150; peer++) metrics.observe('peer_seconds', 1, { peer: String(peer) })
    for (let name = 0; name < 80; name++) metrics.observe(`d${name}_seconds`, 1)
    metrics.observe('peer_seconds', 1, { other: 'label' })
    metrics.observe('d0_seconds', Number.NaN)
    const text = await metrics.render([])
    expect(linesOf(text, 'waypost_peer_seconds_count')).toHaveLength(100)
    expect(linesOf(text, 'waypost_d0_seconds_count')).toEqual(['waypost_d0_seconds_count 1'])
    expect(metrics.snapshot().observations_dropped_total).toBe(50 + 31 + 2)
  })
})
