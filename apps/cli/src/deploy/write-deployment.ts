import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '@waypost/core'
import { encodeDeployments, parseDeployments } from '@waypost/registry'
import type { ContractName } from './deployment-plan.js'

type Registries = ReturnType<typeof parseDeployments>

/**
 * Adds a registry to a deployments file, one for each chain, or begins the file.
 *
 * @throws ConfigurationError when there is a file that is no deployments file
 */
export async function addToDeployments(file: string, registry: Registries[number]): Promise<void> {
  await writeFile(file, encodeDeployments([...(await readDeployments(file)), registry]))
}

/** @returns none where there is no file */
async function readDeployments(file: string): Promise<Registries> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw new ConfigurationError('out', file, 'name a file that can be read and written', cause)
  }
  return parseDeployments(text)
}

const INPUTS: Readonly<Record<ContractName, string>> = {
  ServerRegistry: 'server-registry',
  ProviderList: 'provider-list',
  TokenCuration: 'token-curation',
}

/**
 * Writes the standard JSON input of a contract, which explorers take to verify it.
 *
 * @returns the file
 */
export async function writeVerification(folder: string, contract: ContractName): Promise<string> {
  const file = join(folder, `${contract}.json`)
  await mkdir(folder, { recursive: true })
  await copyFile(fileURLToPath(import.meta.resolve(`@waypost/contracts/verification/${INPUTS[contract]}.json`)), file)
  return file
}
