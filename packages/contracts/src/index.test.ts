import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as contracts from './index.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const solidity = (file: string) => readFileSync(`${root}contracts/${file}.sol`, 'utf8')

/** EIP-712 `encodeType` of a struct without members that are structs. */
function encodeType(types: Readonly<Record<string, readonly { name: string; type: string }[]>>) {
  return Object.entries(types).map(
    ([name, members]) => `${name}(${members.map((member) => `${member.type} ${member.name}`).join(',')})`,
  )
}

/** Names of a Solidity enum's members, in order, as kebab-case. */
function membersOf(source: string, name: string) {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source)?.[1] ?? ''
  return body
    .replaceAll(/\/\/.*/g, '')
    .split(',')
    .map((member) =>
      member
        .trim()
        .replaceAll(/(?<!^)([A-Z])/g, '-$1')
        .toLowerCase(),
    )
}

/** What `parameters()` answers for the constants, read from the sources. */
function constantOf(name: string) {
  const source = solidity('Settings')
  const text = new RegExp(`constant ${name} = ([^;]*);`).exec(source)?.[1] ?? ''
  const [amount = '', unit] = text.split(' ')
  return Number(amount) * (unit === 'days' ? 86_400 : 1)
}

describe('the public surface', () => {
  it('is pinned', () => {
    expect(Object.keys(contracts).sort()).toEqual([
      'challengeOutcomes',
      'consentTypes',
      'deployments',
      'listingStatuses',
      'operatorRoles',
      'providerListAbi',
      'providerListBytecode',
      'providerListSlots',
      'providerStatuses',
      'registryDomain',
      'registryLimits',
      'relayedCallTypes',
      'resourceStatuses',
      'rotationTypes',
      'serverRegistryAbi',
      'serverRegistryBytecode',
      'serverRegistrySlots',
      'tokenCurationAbi',
      'tokenCurationBytecode',
      'tokenCurationSlots',
      'voteChoices',
      'voteStatuses',
      'withdrawalCauses',
      'withdrawalTypes',
    ])
  })
})

describe('what is generated from the contracts', () => {
  it('is what forge makes of the sources now', async () => {
    const run = promisify(execFile)(process.execPath, [`${root}scripts/generate.mjs`, '--check'])
    await expect(run).resolves.toBeDefined()
  }, 120_000)

  it('holds functions, events and errors', () => {
    const names = contracts.serverRegistryAbi.map((item) => ('name' in item ? `${item.type} ${item.name}` : item.type))
    expect(names).toContain('function verify')
    expect(names).toContain('event ResourceDeclared')
    expect(names).toContain('error RegistrySequenceSpent')
    expect(contracts.serverRegistryBytecode).toMatch(/^0x(?:[0-9a-f]{2})+$/)
  })

  it('knows the slots that storage proofs need', () => {
    expect(contracts.serverRegistrySlots).toMatchObject({
      providers: 7,
      providersHead: 10,
      resources: 12,
      listHead: 14,
    })
  })
})

describe('what is written by hand', () => {
  it('signs the types that the contract hashes', () => {
    const { consentTypes, withdrawalTypes, rotationTypes, relayedCallTypes } = contracts
    const types = { ...consentTypes, ...withdrawalTypes, ...rotationTypes, ...relayedCallTypes }
    for (const type of encodeType(types)) {
      expect(solidity('NodeSignatures') + solidity('Relay')).toContain(`"${type}"`)
    }
  })

  it('makes the domain that the contract checks', () => {
    const registry = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
    const domain = contracts.registryDomain({ chainId: 31337, registry })
    expect(domain).toEqual({
      name: 'Waypost ServerRegistry',
      version: '2',
      chainId: 31337,
      verifyingContract: registry,
    })
    expect(solidity('Relay')).toContain(`EIP712("${domain.name}", "${domain.version}")`)
  })

  it('names the statuses in the order of the chain', () => {
    expect(membersOf(solidity('RegistryTypes'), 'ProviderStatus')).toEqual([...contracts.providerStatuses])
    expect(membersOf(solidity('RegistryTypes'), 'ResourceStatus')).toEqual([...contracts.resourceStatuses])
    expect(membersOf(solidity('RegistryTypes'), 'WithdrawalCause')).toEqual([...contracts.withdrawalCauses])
  })

  it('names the roles by the bits of the contract', () => {
    const bits = [...solidity('RegistryTypes').matchAll(/constant ROLE_(\w+) = (\d+);/g)]
    expect(Object.fromEntries(bits.map(([, name = '', bit]) => [name.toLowerCase(), Number(bit)]))).toEqual(
      contracts.operatorRoles,
    )
  })

  it('states the limits of the contract', () => {
    expect(contracts.registryLimits).toEqual({
      maxLifetimeSeconds: constantOf('MAX_LIFETIME'),
      pruneGraceSeconds: constantOf('PRUNE_GRACE'),
      maxBatch: constantOf('MAX_BATCH'),
      maxQuery: constantOf('MAX_QUERY'),
      maxTextBytes: constantOf('MAX_TEXT'),
      maxRecordBytes: constantOf('MAX_RECORD'),
    })
  })
})
