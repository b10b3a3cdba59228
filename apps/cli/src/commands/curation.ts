import { Command } from 'commander'
import { governorCommands } from './curation-governor.js'
import { listingCommands } from './curation-listings.js'
import { voteCommands } from './curation-votes.js'

/** `waypost curation` */
export function curationCommand(): Command {
  const command = new Command('curation').description(
    'A token curation, which holds the curator’s role: deposits, challenges, votes.',
  )
  for (const child of [...listingCommands(), ...voteCommands(), ...governorCommands()]) command.addCommand(child)
  return command
}
