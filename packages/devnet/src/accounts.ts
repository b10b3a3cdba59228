import { HDNodeWallet } from 'ethers'
import { DEVELOPMENT_MNEMONIC } from './chain.js'

/** An account of the development chain. */
export interface DevelopmentAccount {
  readonly address: string
  readonly privateKey: string
}

/** The `index`-th account that the development mnemonic gives; it holds play money on anvil. */
export function developmentAccount(index: number): DevelopmentAccount {
  const { address, privateKey } = HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`)
  return { address, privateKey }
}
