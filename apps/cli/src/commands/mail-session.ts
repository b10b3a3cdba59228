import { memoryStorage } from '@waypost/core'
import { createMailClient, type MailClient, type MailMessage, mailServer } from '@waypost/kind-mail'
import type { Command } from 'commander'
import { createClient, whenWrong } from '../client.js'
import { fileStorage } from '../file-storage.js'
import { deploymentOf, type NetworkFlags, policyOf, withNetworkFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'

/** Flags of every mail command. */
export interface MailFlags extends NetworkFlags {
  readonly state?: string
  readonly json?: boolean
}

/** Flags of mail commands that send or read. */
export interface TopicFlags extends MailFlags {
  readonly topic: string
}

export function withMailFlags(command: Command): Command {
  return withNetworkFlags(command)
    .option('--state <folder>', 'keep the last good servers here between runs')
    .option('--json', 'print JSON lines only')
}

export function withTopicFlags(command: Command): Command {
  return withMailFlags(command).requiredOption('--topic <topic>', '1 to 64 visible ASCII characters')
}

/** Runs `use` with a mail client, and ends the program after it. */
export async function withMail(flags: MailFlags, use: (mail: MailClient) => Promise<void>): Promise<void> {
  const deployment = await deploymentOf(flags)
  const { pool, registry } = createClient({
    kind: mailServer,
    deployment,
    rpc: flags.rpc,
    bootnodes: flags.bootnode,
    policy: policyOf(flags, deployment),
    storage: flags.state === undefined ? memoryStorage() : fileStorage(flags.state),
  })
  await pool.start()
  const mail = createMailClient({ pool })
  try {
    await Promise.race([use(mail), whenWrong(registry)])
  } finally {
    await mail.close()
    await pool.stop()
  }
  process.exit(0)
}

/** Prints a message that was read. */
export function showMessage({ id, timestamp, payload, server }: MailMessage, isJson: boolean): void {
  const text = new TextDecoder().decode(payload)
  if (isJson) sayJson({ event: 'message', id, timestamp, text, server })
  else say(`${new Date(timestamp).toISOString()}  ${printable(text)}`)
}

/** Foreign text without what could move the cursor or recolour the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '�')
}
