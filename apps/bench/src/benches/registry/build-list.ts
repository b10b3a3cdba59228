import { serverRegistryAbi } from '@waypost/contracts'
import type { Hex, NodeId, Random } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { Devnet, DevnetProvider } from '@waypost/devnet'
import { Interface, Wallet } from 'ethers'
import { BenchError } from '../../frame/bench-error.js'
import { createDeclarationMaker, declareCallData } from './fast-consent.js'
import { rpc } from './rpc.js'

const PER_TRANSACTION = 100
/** So a block holds 500 declarations: what fits into one of 45 million gas, as mainnet's are. */
const TRANSACTIONS_PER_BLOCK = 5
/** A declaration costs less than a tenth of this more than measured; what is not used is not paid. */
const GAS_PER_DECLARATION = 100_000
const LIFETIME_SECONDS = 30 * 86_400

/** Lists servers by real transactions, each server with the consent of a key of its own. Blocks are made on demand meanwhile. */
export async function buildList(
  { rpcUrl, deployment }: Devnet,
  owner: DevnetProvider,
  kindName: string,
  count: number,
  { random, progress }: { readonly random: Random; progress(text: string): void },
): Promise<NodeId[]> {
  const resourceType = deriveResourceType(kindName)
  const latest = (await rpc(rpcUrl, 'eth_getBlockByNumber', ['latest', false])) as { timestamp: string }
  const expiresAt = Number(latest.timestamp) + LIFETIME_SECONDS
  const maker = createDeclarationMaker(deployment, owner.id, resourceType, expiresAt)
  const wallet = new Wallet(owner.account.privateKey)
  const selector = new Interface(serverRegistryAbi).getFunction('declare')?.selector as Hex
  let nonce = Number(await rpc(rpcUrl, 'eth_getTransactionCount', [wallet.address, 'latest']))
  const nodeIds: NodeId[] = []
  const gasLimit = 100_000 + PER_TRANSACTION * GAS_PER_DECLARATION
  let last = ''

  await rpc(rpcUrl, 'evm_setAutomine', [false])
  await rpc(rpcUrl, 'evm_setIntervalMining', [0])
  // Blocks that are less than half full keep the base fee from rising (EIP-1559), over the hundreds that follow each other here.
  const limit = `0x${(gasLimit * TRANSACTIONS_PER_BLOCK * 2).toString(16)}`
  await rpc(rpcUrl, 'evm_setBlockGasLimit', [limit])
  await rpc(rpcUrl, 'evm_mine')
  let mining: Promise<unknown> = Promise.resolve()
  for (let made = 0; made < count; ) {
    const sent: Promise<unknown>[] = []
    for (let at = 0; at < TRANSACTIONS_PER_BLOCK && made < count; at++) {
      const size = Math.min(PER_TRANSACTION, count - made)
      const declarations = Array.from({ length: size }, () => maker.make(random.bytes(32)))
      for (const { nodeId } of declarations) nodeIds.push(nodeId)
      made += size
      const raw = await wallet.signTransaction({
        to: deployment.registry,
        chainId: deployment.chainId,
        type: 2,
        nonce: nonce++,
        gasLimit,
        maxFeePerGas: 10_000_000_000n,
        maxPriorityFeePerGas: 0n,
        data: declareCallData(selector, owner.id, resourceType, declarations),
      })
      sent.push(rpc(rpcUrl, 'eth_sendRawTransaction', [raw]).then((hash) => (last = String(hash))))
    }
    // The chain runs one block while the next one is signed.
    await mining
    await Promise.all(sent)
    mining = rpc(rpcUrl, 'evm_mine')
    progress(`${made.toLocaleString('en')} of ${count.toLocaleString('en')} servers listed under ${kindName}`)
  }
  await mining
  const receipt = (await rpc(rpcUrl, 'eth_getTransactionReceipt', [last])) as { status?: string } | null
  if (receipt?.status !== '0x1') throw new BenchError('MEASUREMENT_FAILED', 'the list could not be built')
  await rpc(rpcUrl, 'evm_setAutomine', [true])
  return nodeIds
}
