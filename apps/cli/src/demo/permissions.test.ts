import type { NodeId } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { mailServer } from '@waypost/kind-mail'
import { generateIdentity } from '@waypost/record'
import { createMemoryRegistry } from '@waypost/registry/memory'
import { describe, expect, it } from 'vitest'
import { createPermissionLog } from './permissions.js'

const random = seededRandom(3)
const deployment = { chainId: 31_337, registry: `0x${'11'.repeat(20)}` } as const

describe('the permission log', () => {
  it('notes the first trusted verdict of a server, and no other', async () => {
    let time = 1_000
    const [listed, stranger] = [generateIdentity(random), generateIdentity(random)] as const
    const registry = createMemoryRegistry({ deployment, policy: { type: 'any-approved' } })
    const provider = registry.addApprovedProvider()
    registry.declare(mailServer, { provider, nodeId: listed.nodeId })
    const log = createPermissionLog(() => time)
    const observed = log.observe(registry)
    await observed.start()
    for (time = 1_000; time < 4_000; time += 1_000) await observed.verify(mailServer, [listed.nodeId, stranger.nodeId])
    await observed.stop()
    expect([...log.allowedAt]).toEqual([[listed.nodeId, 1_000]])
    expect(observed.policy).toEqual({ type: 'any-approved' })
  })

  it('notes whom the user vouches for, and what earlier runs were allowed', () => {
    const before = `0x${'01'.repeat(32)}` as NodeId
    const own = `0x${'02'.repeat(32)}` as NodeId
    const log = createPermissionLog(() => 5, new Map([[before, 1]]))
    log.vouch(own)
    expect([...log.allowedAt]).toEqual([
      [before, 1],
      [own, 5],
    ])
  })
})
