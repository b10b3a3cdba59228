import { Command } from 'commander'
import { consentCommand } from './commands/consent.js'
import { curationCommand } from './commands/curation.js'
import { curatorCommand, guardianCommand } from './commands/curator.js'
import { demoCommand } from './commands/demo.js'
import { devnetCommand } from './commands/devnet.js'
import { findCommand } from './commands/find.js'
import { keyCommand } from './commands/key.js'
import { listCommand } from './commands/list.js'
import { mailCommand } from './commands/mail.js'
import { providerCommand } from './commands/provider.js'
import { registryCommand } from './commands/registry.js'
import { rotationCommand } from './commands/rotation.js'
import { serveCommand } from './commands/serve.js'
import { VERSION } from './version.js'

/** The whole command line. Errors of use are thrown as `CommanderError`, after one line on standard error. */
export function createProgram(): Command {
  const program = new Command('waypost')
    .description('Find servers that you can trust, and run servers that can be found.')
    .version(VERSION)
  const commands = [
    demoCommand(),
    devnetCommand(),
    findCommand(),
    mailCommand(),
    serveCommand(),
    keyCommand(),
    consentCommand(),
    rotationCommand(),
    providerCommand(),
    curatorCommand(),
    guardianCommand(),
    curationCommand(),
    listCommand(),
    registryCommand(),
  ]
  for (const command of commands) program.addCommand(command)
  overrideExit(program)
  return program
}

function overrideExit(command: Command): void {
  command.exitOverride().showSuggestionAfterError(false)
  for (const child of command.commands) overrideExit(child)
}
