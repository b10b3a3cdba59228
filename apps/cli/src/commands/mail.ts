import { Command } from 'commander'
import { countFlag } from '../flags.js'
import { say, sayJson } from '../output.js'
import { mailHistoryCommand } from './mail-history.js'
import { showMessage, type TopicFlags, withMail, withTopicFlags } from './mail-session.js'
import { mailStatsCommand } from './mail-stats.js'

/** `waypost mail` */
export function mailCommand(): Command {
  return new Command('mail')
    .description('Send and read messages.')
    .addCommand(sendCommand())
    .addCommand(readCommand())
    .addCommand(mailHistoryCommand())
    .addCommand(mailStatsCommand())
}

function sendCommand(): Command {
  const command = new Command('send')
    .description(
      'Publish messages, each acknowledged by two servers. Encrypt them yourself: servers keep what they get.',
    )
    .argument('<message...>', 'text of a message')
  return withTopicFlags(command).action(async (messages: string[], flags: TopicFlags) => {
    await withMail(flags, async (mail) => {
      for (const text of messages) {
        const { id, acknowledgedBy } = await mail.publish({
          topic: flags.topic,
          payload: new TextEncoder().encode(text),
        })
        if (flags.json === true) sayJson({ event: 'published', id, acknowledgedBy })
        else say(`${id} stored by ${acknowledgedBy.length} servers`)
      }
    })
  })
}

function readCommand(): Command {
  const command = new Command('read')
    .description('Read the history of a topic.')
    .option('--hours <n>', 'how far back', countFlag, 24)
    .option('--follow', 'go on with messages as they come, until Ctrl-C')
  return withTopicFlags(command).action(async (flags: TopicFlags & { hours: number; follow?: boolean }) => {
    await withMail(flags, async (mail) => {
      const topics = [flags.topic]
      const isJson = flags.json === true
      let received = 0
      const history = mail.history({ topics, start: Date.now() - flags.hours * 3_600_000 })
      for await (const message of history) {
        showMessage(message, isJson)
        received++
      }
      if (isJson) sayJson({ event: 'history-end', received })
      if (flags.follow !== true) return
      const asked = new AbortController()
      process.once('SIGINT', () => asked.abort())
      // From the history's state on, so that nothing falls between the two.
      const live = mail.subscribe({ topics, state: history.state(), signal: asked.signal })
      for await (const message of live) showMessage(message, isJson)
    })
  })
}
