/** Names of `TokenCuration`'s `ListingStatus`; the position is the value on chain. */
export const listingStatuses = ['none', 'applied', 'listed', 'exiting', 'condemned', 'closed'] as const

/** Where a provider stands with a token curation. `closed` is final. */
export type ListingStatus = (typeof listingStatuses)[number]

/** Names of `TokenCuration`'s `ChallengeOutcome`; the position is the value on chain. */
export const challengeOutcomes = ['open', 'kept', 'removed'] as const

/** How a challenge ended. */
export type ChallengeOutcome = (typeof challengeOutcomes)[number]

/** Names of `TokenCuration`'s `Choice`; the position is the value on chain. */
export const voteChoices = ['none', 'keep', 'remove'] as const

/** What a vote says. */
export type VoteChoice = (typeof voteChoices)[number]

/** Names of `TokenCuration`'s `VoteStatus`; the position is the value on chain. */
export const voteStatuses = ['none', 'committed', 'revealed', 'claimed'] as const

/** How far a vote is. */
export type VoteStatus = (typeof voteStatuses)[number]
