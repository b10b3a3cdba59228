import { type Server, type ServerIdentity, serverOf } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { createRecord, generateIdentity } from '@waypost/record'

/** A repeatable server identity for tests. */
export function identityOfSeed(seed: number): ServerIdentity {
  return generateIdentity(seededRandom(seed))
}

/** The server that an identity is, at the first of these addresses. */
export function serverAt(identity: ServerIdentity, listening: readonly { host: string; port: number }[]): Server {
  const [first] = listening
  const address = first === undefined ? {} : { ip: first.host, tcp: first.port }
  return serverOf(createRecord({ privateKey: identity.privateKey, sequence: 1n, ...address }))
}
