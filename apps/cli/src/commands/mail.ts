import { memoryStorage } from '@waypost/core'
import { createMailClient, type MailClient, type MailMessage, mailServer } from '@waypost/kind-mail'
import { Command } from 'commander'
import { createClient } from '../client.js'
import { fileStorage } from '../file-storage.js'
import { countFlag } from '../flags.js'
import { deploymentOf, type NetworkFlags, withNetworkFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'

interface MailFlags extends NetworkFlags {
  readonly topic: string
  readonly state?: string
  readonly json?: boolean
}

/** `waypost mail` */
export function mailCommand(): Command {
  return new Command('mail').description('Send and read messages.').addCommand(sendCommand()).addCommand(readCommand())
}

function withMailFlags(command: Command): Command {
  return withNetworkFlags(command)
    .requiredOption('--topic <topic>', '1 to 64 visible ASCII characters')
    .option('--state <folder>', 'keep the last good servers here between runs')
    .option('--json', 'print JSON lines only')
}

function sendCommand(): Command {
  const command = new Command('send')
    .description(
      'Publish messages, each acknowledged by two servers. Encrypt them yourself: servers keep what they get.',
    )
    .argument('<message...>', 'text of a message')
  return withMailFlags(command).action(async (messages: string[], flags: MailFlags) => {
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
  return withMailFlags(command).action(async (flags: MailFlags & { hours: number; follow?: boolean }) => {
    await withMail(flags, async (mail) => {
      const topics = [flags.topic]
      const show = ({ id, timestamp, payload, server }: MailMessage) => {
        const text = new TextDecoder().decode(payload)
        if (flags.json === true) sayJson({ event: 'message', id, timestamp, text, server })
        else say(`${new Date(timestamp).toISOString()}  ${printable(text)}`)
      }
      let received = 0
      for await (const message of mail.history({ topics, start: Date.now() - flags.hours * 3_600_000 })) {
        show(message)
        received++
      }
      if (flags.json === true) sayJson({ event: 'history-end', received })
      if (flags.follow !== true) return
      const asked = new AbortController()
      process.once('SIGINT', () => asked.abort())
      for await (const message of mail.subscribe({ topics, signal: asked.signal })) show(message)
    })
  })
}

async function withMail(flags: MailFlags, use: (mail: MailClient) => Promise<void>): Promise<void> {
  const { pool } = createClient({
    kind: mailServer,
    deployment: await deploymentOf(flags),
    rpc: flags.rpc,
    bootnodes: flags.bootnode,
    policy: flags.trust,
    storage: flags.state === undefined ? memoryStorage() : fileStorage(flags.state),
  })
  await pool.start()
  const mail = createMailClient({ pool })
  try {
    await use(mail)
  } finally {
    await mail.close()
    await pool.stop()
  }
  process.exit(0)
}

/** Foreign text without what could move the cursor or recolour the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�')
}
