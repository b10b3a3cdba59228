import { WaypostError } from '@waypost/core'

/** The last line of the demo. Documented in the guide to the demo, field by field. */
export interface DemoSummary {
  readonly event: 'summary'
  /** Server processes that were started, over the whole demo. */
  readonly servers: number
  /** Servers that the user's client found, over all its runs. */
  readonly discovered: number
  /** The same by source; a server found by two sources counts in both. */
  readonly discoveredBy: Readonly<Record<'topic' | 'registry' | 'cache' | 'custom', number>>
  /** Servers by the verdict that they had when the client first met them. */
  readonly trusted: number
  readonly untrusted: Readonly<Record<string, number>>
  readonly unknown: number
  readonly messagesSent: number
  readonly messagesReceived: number
  readonly duplicates: number
  readonly failovers: number
  /** Servers that left a running client's pool. */
  readonly evicted: number
  /** Service connections, by the hosts' own logs, before a trusted verdict. */
  readonly dialledBeforeVerdict: number
  /** Suspended servers that a client with the lying RPC endpoint alone would still trust: what the lie is worth. */
  readonly believedByLiarsClient: number
  /** Whether the user's client, which asks two others too, counted that endpoint's answers as wrong. */
  readonly liarCaught: boolean
  /** From the first start to the first verified, connected server. */
  readonly coldStartMs: number
  /** The same after a restart. */
  readonly cachedStartMs: number
}

/** The summary as a person reads it. */
export function summaryText(summary: DemoSummary): string {
  const reasons = Object.entries(summary.untrusted).map(([reason, count]) => `${count} ${reason}`)
  const sources = Object.entries(summary.discoveredBy).map(([source, count]) => `${source} ${count}`)
  const rows: [string, string][] = [
    ['servers', `${summary.servers} started, ${summary.discovered} discovered (${sources.join(', ')})`],
    [
      'first verdicts',
      `${summary.trusted} trusted, ${summary.unknown} unknown, untrusted: ${reasons.join(', ') || 'none'}`,
    ],
    ['messages', `${summary.messagesReceived} of ${summary.messagesSent} received, ${summary.duplicates} twice`],
    ['failovers, evicted', `${summary.failovers}, ${summary.evicted}`],
    ['dialled before verdict', String(summary.dialledBeforeVerdict)],
    [
      'lying RPC endpoint',
      `${summary.liarCaught ? 'caught' : 'not caught'}; alone it would have passed off ${summary.believedByLiarsClient} suspended servers`,
    ],
    ['cold start', `${summary.coldStartMs} ms`],
    ['cached start', `${summary.cachedStartMs} ms`],
  ]
  return `done\n${rows.map(([name, value]) => `          ${name.padEnd(24)}${value}`).join('\n')}`
}

/** What the demo promised and its summary does not show; empty when all is well. */
export function brokenPromises(summary: DemoSummary): string[] {
  const { messagesSent, messagesReceived, duplicates, failovers, servers, discoveredBy, dialledBeforeVerdict } = summary
  const { believedByLiarsClient, liarCaught } = summary
  const promises: [boolean, string][] = [
    [messagesReceived === messagesSent, `${messagesReceived} of ${messagesSent} messages were received`],
    [duplicates === 0, `${duplicates} messages came twice`],
    [failovers >= 1, 'no failover took place'],
    [discoveredBy.topic >= servers, `${discoveredBy.topic} of ${servers} servers were found by topic`],
    [liarCaught, 'the lying RPC endpoint was not caught'],
    [believedByLiarsClient > 0, 'the lying RPC endpoint did not lie'],
    [dialledBeforeVerdict === 0, `${dialledBeforeVerdict} servers were dialled before their verdict`],
  ]
  return promises.filter(([isKept]) => !isKept).map(([, problem]) => problem)
}

/** The demo ran and did not show what it promises. */
export class PromiseBrokenError extends WaypostError<'PROMISE_BROKEN'> {
  constructor(problems: readonly string[]) {
    super({
      code: 'PROMISE_BROKEN',
      message: problems.join('; '),
      hint: 'please report it, with what the demo printed',
      data: { problems: [...problems] },
    })
  }
}
