import { createIdentityFile } from '@waypost/host'
import { Command } from 'commander'
import { say, sayJson } from '../output.js'

/** `waypost key create` */
export function keyCommand(): Command {
  const create = new Command('create')
    .description('Make a server’s key and write it to a new file that only you can read.')
    .argument('<file>')
    .option('--json', 'print JSON only')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { nodeId } = await createIdentityFile(file)
      if (json === true) sayJson({ nodeId, file })
      else say(`node id ${nodeId}, key in ${file}`)
    })
  return new Command('key').description('Keys of servers.').addCommand(create)
}
