import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { challengeOutcomes, listingStatuses, voteChoices, voteStatuses } from './curation-statuses.js'

const source = readFileSync(new URL('../contracts/TokenCurationTypes.sol', import.meta.url), 'utf8')

/** Names of an enum's members in the order of the chain, in lower case. */
function membersOf(name: string) {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source)?.[1] ?? ''
  return body
    .replaceAll(/\/\/.*/g, '')
    .split(',')
    .map((member) => member.trim().toLowerCase())
}

describe('names of the token curation’s values', () => {
  it.each([
    ['ListingStatus', listingStatuses],
    ['ChallengeOutcome', challengeOutcomes],
    ['Choice', voteChoices],
    ['VoteStatus', voteStatuses],
  ])('%s stands in the order of the chain', (name, names) => {
    expect(membersOf(name)).toEqual([...names])
  })
})
