import type { Address, Hex } from '@waypost/core'
import { fromHex, toHex } from '@waypost/core'
import { metadataOf } from '@waypost/registry'
import { createProviderListActions, type ProviderListActions } from '@waypost/registry/curation'
import { Command, InvalidArgumentError } from 'commander'
import { chainIdOf } from '../chain-id.js'
import { addressFlag, countFlag, urlFlag } from '../flags.js'
import { walletFrom } from '../key-file.js'
import { say, sayJson } from '../output.js'

interface ListFlags {
  readonly rpc: string
  readonly lists: Address
  readonly chainId?: number
  readonly key: string
  readonly json?: boolean
}

/** `waypost list` */
export function listCommand(): Command {
  return new Command('list')
    .description('Lists of providers that somebody vouches for.')
    .addCommand(createCommand())
    .addCommand(changeCommand('add', 'added', 'Add providers to a list.', (a, id, providers) => a.add(id, providers)))
    .addCommand(
      changeCommand('remove', 'removed', 'Take providers off a list.', (a, id, providers) => a.remove(id, providers)),
    )
    .addCommand(showCommand())
}

function listIdFlag(text: string): Hex {
  try {
    return toHex(fromHex(text, 32))
  } catch {
    throw new InvalidArgumentError('Give a list’s id: 0x and 64 hexadecimal digits.')
  }
}

function providersFlag(text: string, previous: readonly number[] = []): number[] {
  return [...previous, countFlag(text)]
}

function withListFlags(command: Command): Command {
  return command
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain', urlFlag)
    .requiredOption('--lists <address>', 'address of the ProviderList contract', addressFlag)
    .requiredOption('--key <file>', 'file with the account key')
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
    .option('--json', 'print JSON only')
}

function createCommand(): Command {
  const command = new Command('create')
    .description('Publish a list of providers that this account vouches for.')
    .argument('[providers...]', 'ids of providers', providersFlag)
    .requiredOption('--name <name>', 'its name, at most 64 bytes; the id is made of it and the account')
  return withListFlags(command).action(async (providers: number[] | undefined, flags: ListFlags & { name: string }) => {
    const { name } = flags
    const { listId, receipts } = await actOnLists(flags, (actions) =>
      actions.create({ name, metadata: metadataOf({ name }), providers: providers ?? [] }),
    )
    tell(flags, { event: 'created', listId, receipts }, `list ${listId} created in block ${receipts[0]?.block}`)
  })
}

function changeCommand(
  name: string,
  event: string,
  description: string,
  act: (actions: ProviderListActions, listId: Hex, providers: readonly number[]) => Promise<unknown>,
): Command {
  const command = new Command(name)
    .description(description)
    .argument('<list>', 'id of the list', listIdFlag)
    .argument('<providers...>', 'ids of providers', providersFlag)
  return withListFlags(command).action(async (listId: Hex, providers: number[], flags: ListFlags) => {
    const receipts = await actOnLists(flags, (actions) => act(actions, listId, providers))
    tell(flags, { event, listId, providers, receipts }, `${providers.join(', ')} ${event}, list ${listId}`)
  })
}

function showCommand(): Command {
  const command = new Command('show').description('Print a list.').argument('<list>', 'id of the list', listIdFlag)
  return withListFlags(command).action(async (listId: Hex, flags: ListFlags) => {
    const list = await actOnLists(flags, (actions) => actions.read(listId))
    const name = list.name === undefined ? 'without a name' : `"${list.name}"`
    const line = `list ${listId} ${name}, of ${list.owner}, version ${list.version}: ${list.providers.join(', ') || 'nobody'}`
    tell(flags, { event: 'list', ...list }, line)
  })
}

async function actOnLists<Result>(flags: ListFlags, act: (actions: ProviderListActions) => Promise<Result>) {
  const chainId = flags.chainId ?? (await chainIdOf(flags.rpc))
  const { wallet, close } = await walletFrom(flags.key, flags.rpc, chainId)
  try {
    return await act(createProviderListActions({ signer: wallet, address: flags.lists, chainId }))
  } finally {
    close()
  }
}

function tell(flags: ListFlags, event: Readonly<Record<string, unknown>>, line: string) {
  if (flags.json === true) sayJson(event)
  else say(line)
}
