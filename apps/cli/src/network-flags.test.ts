import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeDeployments } from '@waypost/registry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deploymentOf, policyOf } from './network-flags.js'

const REGISTRY = `0x${'ab'.repeat(20)}` as const
const OTHER = `0x${'cd'.repeat(20)}` as const
let folder: string
let file: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-deployments-'))
  file = join(folder, 'deployments.json')
  await writeFile(
    file,
    encodeDeployments([
      { chainId: 1, registry: REGISTRY, block: 77, defaultProvider: 3 },
      { chainId: 5, registry: OTHER, block: 0, defaultProvider: 1 },
    ]),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const flags = { rpc: 'http://127.0.0.1:1', chainId: 1 }

describe('the registry that the flags name', () => {
  it('is that of the deployments file on this chain, with the block and the provider that stand there', async () => {
    const named = await deploymentOf({ ...flags, deployments: file })
    expect(named).toEqual({ chainId: 1, registry: REGISTRY, firstBlock: 77, defaultProvider: 3 })
    const network = { ...flags, rpc: [flags.rpc], bootnode: [] }
    expect(policyOf(network, named)).toEqual({ type: 'providers', ids: [3] })
    expect(policyOf({ ...network, trust: { type: 'any-approved' } }, named)).toEqual({ type: 'any-approved' })
    expect(await deploymentOf({ ...flags, registry: OTHER })).toEqual({
      chainId: 1,
      registry: OTHER,
      defaultProvider: 1,
    })
  })

  it('is named once, in a file that is there, is whole, and has one for the chain', async () => {
    const broken = join(folder, 'broken.json')
    await writeFile(broken, '{"format":"waypost-deployments-1","deployments":[')
    const wrong = [
      [{}, 'registry'],
      [{ registry: REGISTRY, deployments: file }, 'registry'],
      [{ deployments: join(folder, 'none.json') }, 'deployments'],
      [{ deployments: broken }, 'deployments'],
      [{ deployments: file, chainId: 7 }, 'deployments'],
    ] as const
    for (const [given, field] of wrong) {
      const refused = deploymentOf({ ...flags, ...given })
      await expect(refused).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID', data: { field } })
    }
  })
})
