import { registryDomain, serverRegistryAbi } from '@waypost/contracts'
import { Interface } from 'ethers'
import { expect, it } from 'vitest'
import { headCall, identityCall, identityOf } from './calls.js'
import { eventForms } from './events.js'
import { serverFunctions } from './server-fragments.js'

const contract = new Interface(serverRegistryAbi)

it('speaks of the functions that the contract has', () => {
  serverFunctions.forEachFunction(({ name, selector, outputs }) => {
    expect(contract.getFunction(name)?.selector).toBe(selector)
    const types = (of: typeof outputs | undefined) => of?.map((output) => output.format('sighash'))
    // What is read by position has none here.
    if (outputs.length > 0) expect(types(outputs)).toEqual(types(contract.getFunction(name)?.outputs))
  })
})

it('asks in the words of the contract, where they are written out by hand', () => {
  const type = `0x${'1f'.repeat(32)}` as const
  expect(headCall(type).data).toBe(contract.encodeFunctionData('listResources', [type, 0, 1]))
  expect(identityCall.data).toBe(contract.encodeFunctionData('eip712Domain'))
  const deployment = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` } as const
  const { name, version } = registryDomain(deployment)
  const told = ['0x0f', name, version, 31_337, deployment.registry, `0x${'00'.repeat(32)}`, []]
  expect(identityOf(deployment)).toBe(contract.encodeFunctionResult('eip712Domain', told))
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
