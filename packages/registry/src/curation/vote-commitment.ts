import { type Address, ConfigurationError, type Hex, type Random, toHex } from '@waypost/core'
import { AbiCoder, keccak256 } from 'ethers'

/** What a vote says. */
export type BallotChoice = 'keep' | 'remove'

/** A vote before it is revealed. Who loses it loses the forfeit: keep it until the vote is revealed. */
export interface Ballot {
  readonly challenge: bigint
  readonly voter: Address
  readonly choice: BallotChoice
  /** 32 random bytes. Whoever knows them knows the vote. */
  readonly salt: Hex
}

const CHOICES = { keep: 1, remove: 2 } as const

/** The contract's number for a choice. @throws ConfigurationError */
export function choiceValue(choice: BallotChoice): number {
  const value = CHOICES[choice]
  if (value === undefined) throw new ConfigurationError('choice', choice, 'give keep or remove')
  return value
}

/** A fresh salt. Its 32 bytes hide which of two choices it stands for. */
export function createSalt(random: Random): Hex {
  return toHex(random.bytes(32))
}

/** What is committed to on chain: bound to the chain, the contract, the challenge and the voter, so that a copy opens for nobody else. */
export function voteCommitment(
  contract: { readonly chainId: number; readonly address: Address },
  { challenge, voter, choice, salt }: Ballot,
): Hex {
  const types = ['uint256', 'address', 'uint64', 'address', 'uint8', 'bytes32']
  const values = [contract.chainId, contract.address, challenge, voter, choiceValue(choice), salt]
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) as Hex
}
