import { deriveResourceType } from '@waypost/core/derive'
import { loadIdentityFile } from '@waypost/host'
import { signConsent } from '@waypost/registry'
import { Command } from 'commander'
import { encodeConsent } from '../consent-text.js'
import { countFlag } from '../flags.js'
import { deploymentOf, type RegistryFlags, withRegistryFlags } from '../network-flags.js'
import { say } from '../output.js'

const DAY_MS = 86_400_000

interface ConsentFlags extends RegistryFlags {
  readonly key: string
  readonly provider: number
  readonly kind: string
  readonly days: number
  readonly sequence?: number
}

/** `waypost consent` */
export function consentCommand(): Command {
  const command = new Command('consent')
    .description('Sign, with a server’s key, that a provider may list the server; prints the consent as JSON.')
    .requiredOption('--key <file>', 'file with the server’s key')
    .requiredOption('--provider <id>', 'the provider that may list it', countFlag)
    .option('--kind <name>', 'resource type', 'mail-server')
    .option('--days <n>', 'how long the listing may last at most', countFlag, 90)
    .option('--sequence <n>', 'greater than that of every consent before; the present time when left out', countFlag)
  return withRegistryFlags(command).action(async (flags: ConsentFlags) => {
    const { privateKey } = await loadIdentityFile(flags.key)
    const now = Date.now()
    const consent = signConsent({
      privateKey,
      deployment: await deploymentOf(flags),
      provider: flags.provider,
      resourceType: deriveResourceType(flags.kind),
      sequence: BigInt(flags.sequence ?? Math.floor(now / 1_000)),
      expiresAt: now + flags.days * DAY_MS,
      deadline: now + DAY_MS,
    })
    say(encodeConsent(consent))
  })
}
