import { serverRegistryAbi } from '@waypost/contracts'
import { Interface } from 'ethers'
import { expect, it } from 'vitest'
import { eventForms } from './events.js'
import { basicFunctions } from './fragments.js'
import { serverFunctions } from './server-fragments.js'

const contract = new Interface(serverRegistryAbi)

it('speaks of the functions that the contract has', () => {
  for (const functions of [basicFunctions, serverFunctions]) {
    functions.forEachFunction(({ name, selector, outputs }) => {
      expect(contract.getFunction(name)?.selector).toBe(selector)
      const types = (of: typeof outputs | undefined) => of?.map((output) => output.format('sighash'))
      // What is read by position has none here.
      if (outputs.length > 0) expect(types(outputs)).toEqual(types(contract.getFunction(name)?.outputs))
    })
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
