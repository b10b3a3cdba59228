import { readFile, rm, writeFile } from 'node:fs/promises'
import { type Address, ConfigurationError, fromHex, toHex } from '@waypost/core'
import type { Ballot } from '@waypost/registry/curation'

/** A ballot, and the contract that it is for. */
export interface KeptBallot extends Ballot {
  readonly chainId: number
  readonly curation: Address
}

/**
 * Writes a ballot to a new file that nobody else may read: whoever loses it loses a share of the stake, and whoever reads it knows the vote.
 *
 * @throws ConfigurationError when there is a file already, or none can be made
 */
export async function writeBallot(file: string, ballot: KeptBallot): Promise<void> {
  const text = JSON.stringify({ ...ballot, challenge: ballot.challenge.toString() })
  try {
    await writeFile(file, `${text}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new ConfigurationError('ballot', file, 'name a file that does not exist yet, in a folder that does', cause)
  }
}

/** Of a vote that was refused. */
export async function removeBallot(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** @throws ConfigurationError when the file is none that {@link writeBallot} wrote, or is for another contract */
export async function readBallot(file: string, place: { chainId: number; curation: Address }): Promise<Ballot> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError('ballot', file, 'name a file that `waypost curation commit` wrote', cause)
  }
  const kept = ballotOf(text)
  if (kept === undefined) {
    throw new ConfigurationError('ballot', file, 'the file must be one that `waypost curation commit` wrote')
  }
  if (kept.chainId !== place.chainId || kept.curation !== place.curation) {
    throw new ConfigurationError('ballot', file, `it is for ${kept.curation} on chain ${kept.chainId}`)
  }
  const { challenge, voter, choice, salt } = kept
  return { challenge, voter, choice, salt }
}

function ballotOf(text: string): KeptBallot | undefined {
  try {
    const { challenge, voter, choice, salt, chainId, curation } = JSON.parse(text)
    if (typeof challenge !== 'string' || !/^\d{1,20}$/.test(challenge) || !Number.isSafeInteger(chainId))
      return undefined
    if (choice !== 'keep' && choice !== 'remove') return undefined
    return {
      challenge: BigInt(challenge),
      voter: toHex(fromHex(voter, 20)),
      choice,
      salt: toHex(fromHex(salt, 32)),
      chainId,
      curation: toHex(fromHex(curation, 20)),
    }
  } catch {
    return undefined
  }
}
