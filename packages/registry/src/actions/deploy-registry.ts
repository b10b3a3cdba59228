import { serverRegistryAbi, serverRegistryBytecode } from '@waypost/contracts'
import { type Address, type Clock, ConfigurationError, type Deployment, type Hex } from '@waypost/core'
import { concat, Interface, type Signer } from 'ethers'
import { checkAddress } from '../settings.js'
import { type DeployedContract, type DeploymentPlan, deployContract, planDeployment } from './deploy-contract.js'

/** What a registry fixes for ever; times in ms, whole seconds. */
export interface RegistrySettings {
  /** Who decides on providers: an account, a multisig or a contract. */
  readonly curator: Address
  /** Who may suspend for a while. @default nobody */
  readonly guardian?: Address
  /** From the curator's approval to its effect; at most 365 days. @default 0; two days fit a public network */
  readonly approvalDelay?: number
  /** From an owner's request to exit to its effect; at most 365 days. @default 7 days */
  readonly exitDelay?: number
  /** How long a guardian's suspension lasts unless confirmed; 1 second to 365 days. @default 3 days */
  readonly guardianPeriod?: number
  /** The windows in which suspensions and removals are counted; 1 second to 365 days. @default 1 day */
  readonly epoch?: number
  /** Most suspensions and removals in one epoch. @default 1000; a tenth of the providers fits a public network */
  readonly removalCap?: number
}

/** What {@link deployRegistry} takes. */
export interface DeployRegistryOptions extends Omit<RegistrySettings, 'curator'> {
  /** @default the signer */
  readonly curator?: Address
  /** 32 bytes; another one for another address. @default zero */
  readonly salt?: Hex
  readonly clock?: Clock
}

/** A registry that stands. */
export interface NewDeployment extends Deployment {
  /** The block that created it. */
  readonly block: number
  /** It was created now; the same settings and salt found it there otherwise. */
  readonly isNew: boolean
  /** The transaction that created it, where it was created now. */
  readonly transaction?: Hex
}

const DAY_MS = 86_400_000
const NOBODY = `0x${'00'.repeat(20)}`
const MAX_CAP = 2 ** 32 - 1

/**
 * Creates a registry at an address that depends on its settings and the salt alone, the same on every chain, or finds it there.
 *
 * @throws ConfigurationError when a setting is out of its bounds
 * @throws RegistryActionError when it cannot be created
 */
export async function deployRegistry(signer: Signer, options: DeployRegistryOptions = {}): Promise<NewDeployment> {
  const { address, ...deployed }: DeployedContract = await deployContract(signer, await deployOptions(signer, options))
  return { ...deployed, registry: address }
}

/**
 * Says where {@link deployRegistry} would put a registry and what that takes; sends nothing.
 *
 * @throws ConfigurationError when a setting is out of its bounds
 * @throws RegistryActionError when it cannot be created
 */
export async function planRegistry(signer: Signer, options: DeployRegistryOptions = {}): Promise<DeploymentPlan> {
  return planDeployment(signer, await deployOptions(signer, options))
}

async function deployOptions(signer: Signer, { salt, clock, ...settings }: DeployRegistryOptions) {
  const curator = settings.curator ?? ((await signer.getAddress()) as Address)
  const initCode = registryInitCode({ ...settings, curator })
  return { initCode, ...(salt === undefined ? {} : { salt }), ...(clock === undefined ? {} : { clock }) }
}

/**
 * Creation code of a registry with these settings.
 *
 * @throws ConfigurationError when a setting is out of its bounds
 */
export function registryInitCode(settings: RegistrySettings): Hex {
  const curator = checkAddress(settings.curator)
  if (curator === NOBODY) throw new ConfigurationError('curator', curator, 'give an address that somebody holds')
  const args = [
    curator,
    settings.guardian === undefined ? NOBODY : checkAddress(settings.guardian),
    secondsOf('approvalDelay', settings.approvalDelay ?? 0, 0),
    secondsOf('exitDelay', settings.exitDelay ?? 7 * DAY_MS, 0),
    secondsOf('guardianPeriod', settings.guardianPeriod ?? 3 * DAY_MS, 1),
    secondsOf('epoch', settings.epoch ?? DAY_MS, 1),
    checkCap(settings.removalCap ?? 1_000),
  ]
  return concat([serverRegistryBytecode, new Interface(serverRegistryAbi).encodeDeploy([args])]) as Hex
}

function secondsOf(field: string, ms: number, least: number): number {
  const seconds = ms / 1000
  if (Number.isSafeInteger(seconds) && seconds >= least && ms <= 365 * DAY_MS) return seconds
  throw new ConfigurationError(field, ms, `give ms, in whole seconds, from ${least} s to 365 days`)
}

function checkCap(cap: number): number {
  if (Number.isSafeInteger(cap) && cap >= 1 && cap <= MAX_CAP) return cap
  throw new ConfigurationError('removalCap', cap, `give a whole number from 1 to ${MAX_CAP}`)
}
