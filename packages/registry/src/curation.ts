export type { CurationOptions, CurationReceipt } from './curation/contract-session.js'
export { DETERMINISTIC_DEPLOYER, deterministicAddress } from './curation/deterministic-address.js'
export {
  providerListInitCode,
  type TokenCurationSettings,
  tokenCurationInitCode,
} from './curation/init-code.js'
export {
  createProviderListActions,
  type NewProviderList,
  type ProviderListActions,
} from './curation/provider-list-actions.js'
export { providerListId } from './curation/provider-list-id.js'
export type { PublishedProviderList } from './curation/read-provider-list.js'
export { type ProviderEntry, type RegistryOffices, readOffices, readProviders } from './curation/read-providers.js'
export type { CurationChallenge, CurationListing, CurationRules, CurationVote } from './curation/read-token-curation.js'
export {
  createTokenCurationActions,
  type Evidence,
  type TokenCurationActions,
} from './curation/token-curation-actions.js'
export { type Ballot, type BallotChoice, createSalt, voteCommitment } from './curation/vote-commitment.js'
