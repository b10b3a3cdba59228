import { type Clock, wait } from '@waypost/core'
import type { Signer, TransactionReceipt, TransactionRequest } from 'ethers'
import { actionErrorOf, RegistryActionError } from './action-error.js'

/** How long and how often a receipt is asked for. */
export interface ReceiptPatience {
  readonly clock: Clock
  readonly pollIntervalMs: number
  readonly timeoutMs: number
}

/** Sends a transaction and waits until it is in a block. @throws RegistryActionError */
export async function sendAndWait(
  signer: Signer,
  request: TransactionRequest,
  action: string,
  patience: ReceiptPatience,
): Promise<TransactionReceipt> {
  const sent = await signer.sendTransaction(request).catch((error: unknown) => {
    throw actionErrorOf(action, error)
  })
  const transaction = sent.hash
  const until = patience.clock.now() + patience.timeoutMs
  let cause: unknown
  while (patience.clock.now() < until) {
    try {
      const receipt = await sent.provider.getTransactionReceipt(transaction)
      if (receipt?.status === 0) throw new RegistryActionError('ACTION_REVERTED', action, { transaction })
      if (receipt !== null) return receipt
    } catch (error) {
      if (error instanceof RegistryActionError) throw error
      // The transaction is on its way whatever this request met: ask again.
      cause = error
    }
    await wait(patience.clock, patience.pollIntervalMs)
  }
  throw new RegistryActionError('ACTION_UNCONFIRMED', action, { transaction, cause })
}
