// The contract's own bounds that the client goes by; a test holds them against `registryLimits`. Named here one by one, so that a client
// loads no others.

/** Most servers in one `verify` or one page. */
export const MAX_QUERY = 1_000
/** Most providers in one page. */
export const MAX_BATCH = 100
/** Longest node record, in bytes. */
export const MAX_RECORD_BYTES = 300
