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
    ['cold start', `${summary.coldStartMs} ms`],
    ['cached start', `${summary.cachedStartMs} ms`],
  ]
  return `done\n${rows.map(([name, value]) => `          ${name.padEnd(24)}${value}`).join('\n')}`
}
