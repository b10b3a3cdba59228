import type { Change, ResourceTypeId, TrustPolicy } from '@waypost/core'
import { createChainReader } from './chain/chain-reader.js'
import { createContractCheck } from './chain/contract-check.js'
import { quorumTruth, type Truth } from './chain/truth.js'
import { createWatermark } from './chain/watermark.js'
import { createChangeFeed } from './change-feed.js'
import { lazily } from './lazily.js'
import { ListTooLong } from './mirror/list-too-long.js'
import { createLazyLists } from './policy/lazy-lists.js'
import { createPolicyKeeper } from './policy/policy-keeper.js'
import { createPanel } from './quorum/panel.js'
import type { RegistrySettings } from './settings.js'
import { createLazySource } from './sources/lazy-source.js'
import { createMirrorSource } from './sources/mirror-source.js'
import type { Answer, Source } from './sources/source.js'
import type { RegistryStatus } from './status.js'

/** Puts the parts of a client together. @param run ends when the registry stops */
export function wire(settings: RegistrySettings, initialPolicy: TrustPolicy, run: () => AbortSignal) {
  const { later, deployment, clock, counters, proofs, firstBlock, privacy, maxLogBlocks } = settings
  const intervalMs = settings.pollIntervalMs
  const panel = createPanel(settings)
  const watermark = createWatermark(settings)
  const chain = createChainReader({ ...settings, panel, watermark, address: deployment.registry })
  const proven =
    proofs &&
    lazily(async () => {
      const { createProofParts } = await later.proofs()
      return createProofParts({ ...settings, panel, proofs, watermark, chain, latest: chain.latest })
    })
  const provenTruth: Truth | undefined = proven && {
    isProved: true,
    head: async (signal) => (await proven()).truth.head(signal),
    heads: async (...of) => (await proven()).truth.heads(...of),
  }
  const check = createContractCheck(chain, deployment, later)
  const policy = createPolicyKeeper(initialPolicy, settings.storage, deployment)
  const lists = createLazyLists(async () => {
    const { createPublishedLists } = await later.publishedLists()
    return createPublishedLists({ chain, prover: (await proven?.())?.prover, clock, intervalMs })
  })
  const feed = createChangeFeed((resourceTypes) => watch(resourceTypes))
  /** Resource types whose lists are too long to be mirrored. */
  const tooLong = new Set<ListTooLong['list']>()

  const direct = createLazySource(async () => {
    const { createDirectParts } = await later.direct()
    return createDirectParts({ ...settings, chain, check, feed, watermark, proven: await proven?.(), onBeat })
  })
  const mirror =
    privacy !== 'mirror' || firstBlock === undefined
      ? undefined
      : createMirrorSource({
          later,
          chain,
          truth: provenTruth ?? quorumTruth(chain, watermark),
          check,
          watermark,
          clock,
          counters,
          firstBlock,
          maxLogBlocks,
          intervalMs,
          maxServers: settings.maxMirrorServers,
          storage: settings.storage,
          deployment,
          run,
          onChanges: tell,
          onTooLong: leaveMirror,
          onBeat,
        })

  async function onBeat(signal: AbortSignal) {
    if (await lists.refresh(policy.current.lists, signal)) feed.emit({ type: 'policy' })
  }

  function tell(name: ResourceTypeId | 'providers', changes: readonly Change[]) {
    for (const change of changes) {
      if (change.type === 'resync') counters.count('registry_resyncs_total')
      feed.emit(change, name === 'providers' ? undefined : name)
    }
  }

  function isMirrored(type: ResourceTypeId) {
    return mirror !== undefined && !tooLong.has(type) && !tooLong.has('providers')
  }

  /** From here on the list is asked about directly; what changed between the two is told as "anything". */
  function leaveMirror(list: ListTooLong['list']) {
    if (tooLong.has(list)) return
    tooLong.add(list)
    watch(feed.resourceTypes)
    tell(list, [{ type: 'resync' }])
  }

  function watch(resourceTypes: ReadonlySet<ResourceTypeId>) {
    mirror?.watch(new Set([...resourceTypes].filter(isMirrored)))
    direct.watch(new Set([...resourceTypes].filter((type) => !isMirrored(type))))
  }

  /** Uses the source that is right for a list, and finds out which that is. */
  async function sourceFor<Value>(type: ResourceTypeId, use: (source: Source) => Promise<Value>): Promise<Value> {
    while (mirror !== undefined && isMirrored(type)) {
      try {
        return await use(mirror)
      } catch (error) {
        // Several lists may have been read together: it need not be this one that is too long.
        if (!(error instanceof ListTooLong)) throw error
        leaveMirror(error.list)
      }
    }
    return use(direct)
  }

  return {
    check,
    policy,
    lists,
    feed,
    mirror,
    sourceFor,
    /** The answer where it takes no request: from a mirror that is confirmed all the time. */
    answerNow(type: ResourceTypeId): Answer | undefined {
      return policy.current.lists.length > 0 ? undefined : mirror?.answerNow(type)
    },
    status(): RegistryStatus {
      const { members, quorum } = panel
      const rpcs = members.map(({ standing }) => standing)
      const whole = mirror?.status()
      if (whole === undefined) return { rpcs, quorum }
      return { rpcs, quorum, mirror: { ...whole, ageMs: Math.max(0, clock.now() - whole.confirmedAt) } }
    },
  }
}
