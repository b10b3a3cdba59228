import type { ServerReport } from '@waypost/kind-mail'
import { Command } from 'commander'
import { countFlag } from '../flags.js'
import { say, sayJson } from '../output.js'
import { type MailFlags, withMail, withMailFlags } from './mail-session.js'

/** `waypost mail stats`: what mail servers promise and have, signed by their keys. */
export function mailStatsCommand(): Command {
  const command = new Command('stats')
    .description('Ask the mail servers for their signed terms: what they keep, for how long, what they ask for.')
    .option('--most <n>', 'servers asked at most', countFlag, 16)
  return withMailFlags(command).action(async (flags: MailFlags & { most: number }) => {
    await withMail(flags, async (mail) => {
      let asked = 0
      for await (const report of mail.survey({ most: flags.most })) {
        asked++
        if (flags.json === true) sayJson({ event: 'server', ...report })
        else for (const line of describe(report)) say(line)
      }
      if (flags.json === true) sayJson({ event: 'end', asked })
      else say(`${asked} servers asked`)
    })
  })
}

function describe(report: ServerReport): string[] {
  if ('code' in report) return [`${report.server}`, `  did not answer: ${report.code}`]
  const { terms, milliseconds, problem } = report
  const days = (seconds: number) => `${Math.round((seconds / 86_400) * 10) / 10} days`
  const at = (ms: number | undefined) => (ms === undefined ? 'none' : new Date(ms).toISOString())
  const bounds = [
    `${terms.maxEnvelopes} envelopes`,
    ...(terms.maxBytes === undefined ? [] : [`${terms.maxBytes} bytes`]),
  ]
  return [
    `${report.server}  ${milliseconds} ms`,
    `  has       ${terms.envelopes} envelopes, ${terms.bytes} bytes, the oldest of ${at(terms.earliest)}`,
    `  complete  ${terms.caughtUp ? `from ${at(terms.heldFrom)} on` : 'not yet: it has not caught up with its peers'}`,
    `  keeps     ${days(terms.retention)}, at most ${bounds.join(' and ')}`,
    `  takes     ${terms.maxPast} s back to ${terms.maxFuture} s ahead; settled after ${terms.settleHorizon} s`,
    `  asks for  ${terms.workBits === 0 ? 'no work' : `${terms.workBits} bits of work`}`,
    ...(problem === undefined ? [] : [`  contradicts itself: ${problem}`]),
  ]
}
