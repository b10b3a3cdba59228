import type { Address, Hex } from '@waypost/core'
import { fromHex, toHex } from '@waypost/core'
import { metadataOf } from '@waypost/registry'
import { createProviderListActions, type ProviderListActions } from '@waypost/registry/curation'
import { Command, InvalidArgumentError } from 'commander'
import { JsonRpcProvider, VoidSigner, ZeroAddress } from 'ethers'
import { chainIdOf } from '../chain-id.js'
import { addressFlag, countFlag, urlFlag } from '../flags.js'
import { walletFrom } from '../key-file.js'
import { say, sayJson } from '../output.js'

interface ListFlags {
  readonly rpc: string
  readonly lists: Address
  readonly chainId?: number
  readonly json?: boolean
}

interface ListActionFlags extends ListFlags {
  readonly key: string
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
    .addCommand(renameCommand())
    .addCommand(transferCommand())
    .addCommand(acceptCommand())
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
  return withListReaderFlags(command).requiredOption('--key <file>', 'file with the account key')
}

function withListReaderFlags(command: Command): Command {
  return command
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain', urlFlag)
    .requiredOption('--lists <address>', 'address of the ProviderList contract', addressFlag)
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
    .option('--json', 'print JSON only')
}

function createCommand(): Command {
  const command = new Command('create')
    .description('Publish a list of providers that this account vouches for.')
    .argument('[providers...]', 'ids of providers', providersFlag)
    .requiredOption('--name <name>', 'its name, at most 64 bytes; the id is made of it and the account')
  return withListFlags(command).action(
    async (providers: number[] | undefined, flags: ListActionFlags & { name: string }) => {
      const { name } = flags
      const { listId, receipts } = await actOnLists(flags, (actions) =>
        actions.create({ name, metadata: metadataOf({ name }), providers: providers ?? [] }),
      )
      tell(flags, { event: 'created', listId, receipts }, `list ${listId} created in block ${receipts[0]?.block}`)
    },
  )
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
  return withListFlags(command).action(async (listId: Hex, providers: number[], flags: ListActionFlags) => {
    const receipts = await actOnLists(flags, (actions) => act(actions, listId, providers))
    tell(flags, { event, listId, providers, receipts }, `${providers.join(', ')} ${event}, list ${listId}`)
  })
}

function renameCommand(): Command {
  const command = new Command('rename')
    .description('Say otherwise what a list calls itself; its id stays.')
    .argument('<list>', 'id of the list', listIdFlag)
    .requiredOption('--name <name>', 'what it calls itself')
  return withListFlags(command).action(async (listId: Hex, flags: ListActionFlags & { name: string }) => {
    const { name } = flags
    const receipt = await actOnLists(flags, (actions) => actions.setMetadata(listId, metadataOf({ name })))
    tell(flags, { event: 'renamed', listId, name, ...receipt }, `list ${listId} renamed in block ${receipt.block}`)
  })
}

function transferCommand(): Command {
  const command = new Command('transfer')
    .description('Offer a list to another account, which accepts.')
    .argument('<list>', 'id of the list', listIdFlag)
    .requiredOption('--to <address>', 'the other account', addressFlag)
  return withListFlags(command).action(async (listId: Hex, flags: ListActionFlags & { to: Address }) => {
    const { to } = flags
    const receipt = await actOnLists(flags, (actions) => actions.transfer(listId, to))
    tell(flags, { event: 'offered', listId, to, ...receipt }, `list ${listId} offered to ${to}`)
  })
}

function acceptCommand(): Command {
  const command = new Command('accept')
    .description('Take a list over that was offered to this account.')
    .argument('<list>', 'id of the list', listIdFlag)
  return withListFlags(command).action(async (listId: Hex, flags: ListActionFlags) => {
    const receipt = await actOnLists(flags, (actions) => actions.accept(listId))
    tell(flags, { event: 'accepted', listId, ...receipt }, `list ${listId} accepted in block ${receipt.block}`)
  })
}

function showCommand(): Command {
  const command = new Command('show').description('Print a list.').argument('<list>', 'id of the list', listIdFlag)
  return withListReaderFlags(command).action(async (listId: Hex, flags: ListFlags) => {
    const list = await readLists(flags, (actions) => actions.read(listId))
    const name = list.name === undefined ? 'without a name' : `"${list.name}"`
    const line = `list ${listId} ${name}, of ${list.owner}, version ${list.version}: ${list.providers.join(', ') || 'nobody'}`
    tell(flags, { event: 'list', ...list }, line)
  })
}

async function actOnLists<Result>(flags: ListActionFlags, act: (actions: ProviderListActions) => Promise<Result>) {
  const chainId = flags.chainId ?? (await chainIdOf(flags.rpc))
  const { wallet, close } = await walletFrom(flags.key, flags.rpc, chainId)
  try {
    return await act(createProviderListActions({ signer: wallet, address: flags.lists, chainId }))
  } finally {
    close()
  }
}

/** Reads without a key. */
async function readLists<Result>(flags: ListFlags, read: (actions: ProviderListActions) => Promise<Result>) {
  const chainId = flags.chainId ?? (await chainIdOf(flags.rpc))
  const rpc = new JsonRpcProvider(flags.rpc, chainId, { staticNetwork: true, cacheTimeout: -1 })
  try {
    const signer = new VoidSigner(ZeroAddress, rpc)
    return await read(createProviderListActions({ signer, address: flags.lists, chainId }))
  } finally {
    rpc.destroy()
  }
}

function tell(flags: ListFlags, event: Readonly<Record<string, unknown>>, line: string) {
  if (flags.json === true) sayJson(event)
  else say(line)
}
