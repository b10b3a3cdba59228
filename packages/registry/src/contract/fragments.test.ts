import { serverRegistryAbi } from '@waypost/contracts'
import { Interface } from 'ethers'
import { expect, it } from 'vitest'
import { PROVIDER_EVENTS, RESOURCE_EVENTS, registryFunctions, topicsByName } from './fragments.js'

const contract = new Interface(serverRegistryAbi)

it('speaks of the functions and events that the contract has', () => {
  registryFunctions.forEachFunction(({ name, selector }) => {
    expect(contract.getFunction(name)?.selector).toBe(selector)
  })
  for (const name of ['listProviders', 'eip712Domain']) {
    const types = (of: Interface) => of.getFunction(name)?.outputs.map((output) => output.format('sighash'))
    expect(types(registryFunctions)).toEqual(types(contract))
  }
  for (const [name, topic] of topicsByName({ ...RESOURCE_EVENTS, ...PROVIDER_EVENTS })) {
    expect(contract.getEvent(name)?.topicHash).toBe(topic)
  }
})

it('knows every event that carries a version', () => {
  const versioned: string[] = []
  contract.forEachEvent(({ name, inputs }) => {
    if (inputs.some((input) => input.name === 'version')) versioned.push(name)
  })
  expect(versioned.sort()).toEqual([...Object.keys(RESOURCE_EVENTS), ...Object.keys(PROVIDER_EVENTS)].sort())
})
