import { serverRegistryAbi } from '@waypost/contracts'
import { Interface } from 'ethers'
import { expect, it } from 'vitest'
import { eventForms } from './events.js'
import { registryFunctions } from './fragments.js'

const contract = new Interface(serverRegistryAbi)

it('speaks of the functions that the contract has', () => {
  registryFunctions.forEachFunction(({ name, selector }) => {
    expect(contract.getFunction(name)?.selector).toBe(selector)
  })
  for (const name of ['listProviders', 'eip712Domain']) {
    const types = (of: Interface) => of.getFunction(name)?.outputs.map((output) => output.format('sighash'))
    expect(types(registryFunctions)).toEqual(types(contract))
  }
})

it('knows every event that carries a version, and how many topics it has', () => {
  const versioned: [topic: string, topics: number][] = []
  contract.forEachEvent(({ topicHash, inputs }) => {
    if (inputs.some((input) => input.name === 'version'))
      versioned.push([topicHash, 1 + inputs.filter((input) => input.indexed === true).length])
  })
  const known = [...eventForms].map(([topic, { topics }]) => [topic, topics])
  expect(known.sort()).toEqual(versioned.sort())
})
