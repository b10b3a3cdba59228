import type { MailProgress } from '@waypost/kind-mail'
import { Command } from 'commander'
import { countFlag, othersFlag } from '../flags.js'
import { say, sayJson } from '../output.js'
import { showMessage, type TopicFlags, withMail, withTopicFlags } from './mail-session.js'

interface HistoryFlags extends TopicFlags {
  readonly hours: number
  readonly crossCheck: number
}

/** `waypost mail history`: what there is, and how far one can be sure that it is all. */
export function mailHistoryCommand(): Command {
  const command = new Command('history')
    .description('Read the history of a topic, compare it with other servers, and tell what was found out about them.')
    .option('--hours <n>', 'how far back', countFlag, 24)
    .option('--cross-check <k>', 'other servers to compare with, id by id', othersFlag, 1)
  return withTopicFlags(command).action(async (flags: HistoryFlags) => {
    await withMail(flags, async (mail) => {
      const isJson = flags.json === true
      const { crossCheck } = flags
      const start = Date.now() - flags.hours * 3_600_000
      const told: string[] = []
      const onProgress = (event: MailProgress) => {
        const { type, ...fields } = event
        if (isJson) sayJson({ event: type, ...fields })
        else told.push(...describe(event))
      }
      let received = 0
      for await (const message of mail.history({ topics: [flags.topic], start, crossCheck, onProgress })) {
        showMessage(message, isJson)
        received++
      }
      if (isJson) return sayJson({ event: 'history-end', received })
      say(`${received} messages`)
      for (const line of told) say(line)
    })
  })
}

/** What a person wants to know of what a reading came across. */
function describe(event: MailProgress): string[] {
  switch (event.type) {
    case 'cross-check':
      return [`compared with ${event.server}: ${event.found} messages more`]
    case 'unchecked':
      return ['compared with fewer servers than asked for: ask again later']
    case 'gap':
      return [`no server could have held ${periodOf(event)}`]
    case 'closed':
      return [`complete and settled: ${periodOf(event)}`]
    case 'failover':
      return [`left ${event.from}: ${event.code}`]
    case 'withheld':
      return [`${event.server} withheld ${event.messages} messages that two others hold`]
    case 'unconfirmed':
      return [`${event.server} alone has ${event.messages} messages that two others lack`]
    case 'disputed':
      return [`${event.servers.join(' and ')} differ in ${event.messages} messages`]
    case 'false-terms':
      return [`${event.server} has terms that contradict themselves: ${event.problem}`]
    case 'clock':
      return [`the clock of ${event.server} is ${Math.round(event.offMs / 1000)} s off, or this one is`]
    default:
      return []
  }
}

function periodOf({ start, end }: { readonly start: number; readonly end: number }): string {
  return `${new Date(start).toISOString()} to ${new Date(end).toISOString()}`
}
