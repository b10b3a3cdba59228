import { providerListAbi, providerListBytecode, tokenCurationAbi, tokenCurationBytecode } from '@waypost/contracts'
import type { Address, Hex } from '@waypost/core'
import { concat, Interface } from 'ethers'
import { type CurationRules, rulesArgument } from './read-token-curation.js'

/** What a token curation is made of. */
export interface TokenCurationSettings {
  readonly registry: Address
  /** A plain ERC-20: no fee on transfers, no balances that change by themselves. */
  readonly token: Address
  /** Who may propose rules, announce a successor and a guardian. */
  readonly governor: Address
  /** How long each of these waits, in ms; 1 to 90 days. */
  readonly gracePeriod: number
  readonly rules: CurationRules
}

/** Creation code and arguments of a `ProviderList` for this registry. */
export function providerListInitCode(registry: Address): Hex {
  return concat([providerListBytecode, new Interface(providerListAbi).encodeDeploy([registry])]) as Hex
}

/** Creation code and arguments of a `TokenCuration`. */
export function tokenCurationInitCode(settings: TokenCurationSettings): Hex {
  const { registry, token, governor, gracePeriod, rules } = settings
  const args = [registry, token, governor, Math.floor(gracePeriod / 1000), rulesArgument(rules)]
  return concat([tokenCurationBytecode, new Interface(tokenCurationAbi).encodeDeploy(args)]) as Hex
}
