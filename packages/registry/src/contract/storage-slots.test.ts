import { providerListSlots, serverRegistrySlots } from '@waypost/contracts'
import { expect, it } from 'vitest'
import { LISTS_SLOT } from '../policy/published-lists.js'
import { registrySlots } from './storage-slots.js'

it('knows where the contracts keep their variables', () => {
  expect(serverRegistrySlots).toMatchObject(registrySlots)
  expect(providerListSlots.lists).toBe(LISTS_SLOT)
})
