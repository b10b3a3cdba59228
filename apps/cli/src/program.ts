import { Command } from 'commander'
import { VERSION } from './version.js'

/**
 * Commands by name, in the order that help lists them. Each loads what it needs: the whole takes three times as long to load as a
 * command that only asks the chain.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demoCommand(),
  devnet: async () => (await import('./commands/devnet.js')).devnetCommand(),
  find: async () => (await import('./commands/find.js')).findCommand(),
  mail: async () => (await import('./commands/mail.js')).mailCommand(),
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  key: async () => (await import('./commands/key.js')).keyCommand(),
  consent: async () => (await import('./commands/consent.js')).consentCommand(),
  rotation: async () => (await import('./commands/rotation.js')).rotationCommand(),
  provider: async () => (await import('./commands/provider.js')).providerCommand(),
  curator: async () => (await import('./commands/curator.js')).curatorCommand(),
  guardian: async () => (await import('./commands/curator.js')).guardianCommand(),
  curation: async () => (await import('./commands/curation.js')).curationCommand(),
  list: async () => (await import('./commands/list.js')).listCommand(),
  registry: async () => (await import('./commands/registry.js')).registryCommand(),
}

/**
 * The command line, with the command that is called alone; with all of them where none is, as for help. Errors of use are thrown as
 * `CommanderError`, after one line on standard error.
 *
 * @param called the first argument
 */
export async function createProgram(called: string | undefined): Promise<Command> {
  const program = new Command('waypost')
    .description('Find servers that you can trust, and run servers that can be found.')
    .version(VERSION)
  const one = called !== undefined && Object.hasOwn(COMMANDS, called) ? COMMANDS[called] : undefined
  const wanted = one === undefined ? Object.values(COMMANDS) : [one]
  for (const command of await Promise.all(wanted.map((load) => load()))) program.addCommand(command)
  overrideExit(program)
  return program
}

function overrideExit(command: Command): void {
  command.exitOverride().showSuggestionAfterError(false)
  for (const child of command.commands) overrideExit(child)
}
