/** The contract's own bounds, the same in every deployment of this version. */
export const registryLimits = /* @__PURE__ */ Object.freeze({
  /** Longest time from now to a listing's expiry, in seconds: 90 days. */
  maxLifetimeSeconds: 7_776_000,
  /** From a listing's expiry to where anybody may prune it, in seconds: 7 days. */
  pruneGraceSeconds: 604_800,
  /** Most servers in one changing call, and most providers in one page. */
  maxBatch: 100,
  /** Most servers in one `verify` or one page. */
  maxQuery: 1000,
  /** Longest metadata URI or reason, in bytes of UTF-8. */
  maxTextBytes: 256,
  /** Longest node record, in bytes. */
  maxRecordBytes: 300,
})
