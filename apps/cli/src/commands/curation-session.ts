import type { Address } from '@waypost/core'
import { createTokenCurationActions, type TokenCurationActions } from '@waypost/registry/curation'
import type { Command } from 'commander'
import { JsonRpcProvider, VoidSigner, ZeroAddress } from 'ethers'
import { chainIdOf } from '../chain-id.js'
import { addressFlag, countFlag, urlFlag } from '../flags.js'
import { walletFrom } from '../key-file.js'
import { say, sayJson } from '../output.js'

/** Flags of every command that reads a token curation. */
export interface CurationFlags {
  readonly rpc: string
  readonly curation: Address
  readonly chainId?: number
  readonly json?: boolean
}

/** Flags of every command that acts on one. */
export interface CurationActionFlags extends CurationFlags {
  readonly key: string
}

/** What actions get to know of where they are. */
export interface CurationPlace {
  readonly chainId: number
  /** The account that acts; zero for who only reads. */
  readonly account: Address
}

export function withCurationReaderFlags(command: Command): Command {
  return command
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain', urlFlag)
    .requiredOption('--curation <address>', 'address of the TokenCuration contract', addressFlag)
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
    .option('--json', 'print JSON only')
}

export function withCurationActionFlags(command: Command): Command {
  return withCurationReaderFlags(command).requiredOption('--key <file>', 'file with the account key')
}

type Use<Result> = (curation: TokenCurationActions, place: CurationPlace) => Promise<Result>

/** Acts with the key in a file, and frees the connection afterwards. */
export async function actOnCuration<Result>(flags: CurationActionFlags, use: Use<Result>): Promise<Result> {
  const chainId = flags.chainId ?? (await chainIdOf(flags.rpc))
  const { wallet, close } = await walletFrom(flags.key, flags.rpc, chainId)
  try {
    const actions = createTokenCurationActions({ signer: wallet, address: flags.curation, chainId })
    return await use(actions, { chainId, account: wallet.address.toLowerCase() as Address })
  } finally {
    close()
  }
}

/** Reads without a key. @param account whose credit is meant @default nobody's */
export async function readCuration<Result>(
  flags: CurationFlags,
  use: Use<Result>,
  account: Address = ZeroAddress as Address,
): Promise<Result> {
  const chainId = flags.chainId ?? (await chainIdOf(flags.rpc))
  const rpc = new JsonRpcProvider(flags.rpc, chainId, { staticNetwork: true, cacheTimeout: -1 })
  try {
    const signer = new VoidSigner(account, rpc)
    return await use(createTokenCurationActions({ signer, address: flags.curation, chainId }), { chainId, account })
  } finally {
    rpc.destroy()
  }
}

/** One line for a person, or one object for a program. */
export function tell(flags: CurationFlags, event: Readonly<Record<string, unknown>>, line: string): void {
  if (flags.json === true) sayJson(event)
  else say(line)
}

/** A time for people; a dash for none. */
export function timeText(time: number | undefined): string {
  return time === undefined ? '–' : new Date(time).toISOString()
}
