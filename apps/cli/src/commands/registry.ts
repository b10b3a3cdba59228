import type { Address, Hex } from '@waypost/core'
import { deployContract, type RegistrySettings } from '@waypost/registry'
import { Command } from 'commander'
import { id, isHexString, JsonRpcProvider, Wallet } from 'ethers'
import { chainIdOf } from '../chain-id.js'
import { accountKey, KEY_VARIABLE } from '../deploy/account-key.js'
import { type CurationFlags, curationOf, withCurationFlags } from '../deploy/curation-flags.js'
import { type PlannedContract, planContracts } from '../deploy/deployment-plan.js'
import { addToDeployments, writeVerification } from '../deploy/write-deployment.js'
import { durationFlag } from '../duration-flag.js'
import { addressFlag, countFlag, urlFlag } from '../flags.js'
import { say, sayJson } from '../output.js'
import { registryShowCommand } from './registry-show.js'

interface DeployFlags extends CurationFlags {
  readonly rpc: string
  readonly chainId?: number
  readonly key?: string
  readonly dryRun?: boolean
  readonly salt: string
  readonly curator?: Address
  readonly guardian?: Address
  readonly approvalDelay: number
  readonly exitDelay: number
  readonly guardianPeriod: number
  readonly epoch: number
  readonly removalCap: number
  readonly defaultProvider: number
  readonly lists: boolean
  readonly out: string
  readonly verification?: string
  readonly json?: boolean
}

const DAY_MS = 86_400_000

/** `waypost registry` */
export function registryCommand(): Command {
  return new Command('registry')
    .description('The contracts themselves.')
    .addCommand(deployCommand())
    .addCommand(registryShowCommand())
}

function deployCommand(): Command {
  const command = new Command('deploy')
    .description('Create a registry on any chain, at an address that depends on its settings and the salt alone.')
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain', urlFlag)
    .option('--chain-id <id>', 'chain id; asked of the endpoint when left out', countFlag)
    .option('--key <file>', `file with the paying account’s key; ${KEY_VARIABLE} when left out`)
    .option('--dry-run', 'say what would be created, where, and the gas, and send nothing')
    .option('--salt <text>', '32 bytes of hex, or any text; another one for other addresses', 'waypost')
    .option('--curator <address>', 'who decides on providers; the paying account when left out', addressFlag)
    .option('--guardian <address>', 'who may suspend for a while; nobody when left out', addressFlag)
    .option('--approval-delay <time>', 'from an approval to its effect', durationFlag, 2 * DAY_MS)
    .option('--exit-delay <time>', 'from a provider’s request to leave to its effect', durationFlag, 7 * DAY_MS)
    .option('--guardian-period <time>', 'how long a guardian’s suspension lasts', durationFlag, 3 * DAY_MS)
    .option('--epoch <time>', 'the windows in which suspensions and removals are counted', durationFlag, 7 * DAY_MS)
    .option('--removal-cap <n>', 'most suspensions and removals in one window', countFlag, 3)
    .option('--default-provider <id>', 'whom clients trust unless their user says otherwise', countFlag, 1)
    .option('--no-lists', 'leave the contract for published lists out')
    .option('--out <file>', 'deployments file to write or add to', 'waypost-deployments.json')
    .option('--verification <folder>', 'where to write what explorers take to verify the contracts')
    .option('--json', 'print JSON only')
  return withCurationFlags(command).action(async (flags: DeployFlags) => {
    const key = await accountKey(flags.key)
    const chainId = flags.chainId ?? (await chainIdOf(flags.rpc))
    const rpc = new JsonRpcProvider(flags.rpc, chainId, { staticNetwork: true, cacheTimeout: -1 })
    try {
      await deploy(new Wallet(key, rpc), rpc, chainId, flags)
    } finally {
      rpc.destroy()
    }
  })
}

async function deploy(wallet: Wallet, rpc: JsonRpcProvider, chainId: number, flags: DeployFlags) {
  const payer = wallet.address.toLowerCase() as Address
  const salt = saltOf(flags.salt)
  const curation = curationOf(flags, payer)
  const wish = {
    settings: settingsOf(flags, payer),
    salt,
    withLists: flags.lists,
    ...(curation === undefined ? {} : { curation }),
  }
  const plan = await planContracts(rpc, wish, payer)
  for (const contract of plan) tellPlan(contract, chainId, flags)
  if (flags.verification !== undefined) {
    for (const { contract } of plan) {
      const file = await writeVerification(flags.verification, contract)
      tell(flags, { event: 'verification', contract, file }, `${contract}: verification input in ${file}`)
    }
  }
  if (flags.dryRun === true) return tell(flags, { event: 'dry-run' }, 'A dry run: nothing was sent.')

  for (const { contract, initCode } of plan) {
    const { address, block, isNew, transaction } = await deployContract(wallet, { initCode, salt })
    const what = isNew ? `created in block ${block}` : `stands since block ${block}`
    tell(flags, { event: 'deployed', contract, address, block, isNew, transaction }, `${contract}: ${address}, ${what}`)
    if (contract !== 'ServerRegistry') continue
    await addToDeployments(flags.out, { chainId, registry: address, block, defaultProvider: flags.defaultProvider })
    tell(flags, { event: 'written', file: flags.out }, `deployments in ${flags.out}`)
  }
}

function settingsOf(flags: DeployFlags, payer: Address): RegistrySettings {
  const { guardian, approvalDelay, exitDelay, guardianPeriod, epoch, removalCap } = flags
  const settings = { curator: flags.curator ?? payer, approvalDelay, exitDelay, guardianPeriod, epoch, removalCap }
  return guardian === undefined ? settings : { ...settings, guardian }
}

function saltOf(text: string): Hex {
  return (isHexString(text, 32) ? text : id(text)) as Hex
}

function tellPlan({ contract, address, isDeployed, gas }: PlannedContract, chainId: number, flags: DeployFlags) {
  const takes = gas === undefined ? 'gas not known before the registry stands' : `${gas} gas`
  const line = `${contract}: ${address} on chain ${chainId}, ${isDeployed ? 'stands already' : takes}`
  tell(flags, { event: 'planned', contract, address, chainId, isDeployed, gas }, line)
}

function tell(flags: { readonly json?: boolean }, event: Readonly<Record<string, unknown>>, line: string) {
  if (flags.json === true) sayJson(event)
  else say(line)
}
