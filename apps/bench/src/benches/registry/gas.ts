import { readFile } from 'node:fs/promises'
import type { Random } from '@waypost/core'
import { deriveResourceType } from '@waypost/core/derive'
import type { Devnet, DevnetProvider } from '@waypost/devnet'
import { signConsent } from '@waypost/registry'
import type { Measured } from '../../frame/result.js'
import { workspaceFolder } from './workspace.js'

const HOUR_MS = 3_600_000
const BATCH = 50
const RECORD_BYTES = 160

/** What declarations cost, as their transactions' receipts say. */
export async function measureGas(devnet: Devnet, owner: DevnetProvider, random: Random): Promise<Measured[]> {
  const resourceType = deriveResourceType('bench-gas')
  const now = Date.now()
  const declare = async (count: number, record?: Uint8Array) => {
    const servers = Array.from({ length: count }, () => {
      const consent = signConsent({
        privateKey: random.bytes(32),
        deployment: devnet.deployment,
        provider: owner.id,
        resourceType,
        expiresAt: now + 24 * HOUR_MS,
        deadline: now + HOUR_MS,
        sequence: 1n,
      })
      return record === undefined ? { consent } : { consent, record }
    })
    const receipts = await owner.actions.declare(owner.id, resourceType, servers)
    return Number(receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)) / count
  }
  // The first declaration of a list also writes its length and its head for the first time.
  await declare(1)
  const gas = (name: string, value: number, target: number): Measured => ({
    name,
    value,
    unit: 'gas',
    better: 'lower',
    target,
  })
  return [
    gas('declareGas', await declare(1), 120_000),
    gas('declareBatchGas', await declare(BATCH), 90_000),
    gas('declareBatchRecordGas', await declare(BATCH, random.bytes(RECORD_BYTES)), 105_000),
  ]
}

/** Shares of a declaration's gas, as the contract's committed snapshot names them. */
export async function gasShares(): Promise<Readonly<Record<string, number>>> {
  const file = new URL('packages/contracts/snapshots/ServerRegistry.json', workspaceFolder())
  const snapshot = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  const shares = Object.entries(snapshot).filter(([name]) => name.startsWith('of declare'))
  return Object.fromEntries(shares.map(([name, gas]) => [name, Number(gas)]))
}
