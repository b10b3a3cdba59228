import { type ProviderStatus, providerStatuses } from '@waypost/contracts'
import type { Hex, NodeId, ProviderId, ResourceTypeId } from '@waypost/core'
import { id } from '../from-ethers.js'
import type { Log } from '../rpc/answers.js'
import { invalidAnswer } from '../rpc/rpc-error.js'
import { MAX_RECORD_BYTES } from './limits.js'
import { countOf, type Words, wordsOf } from './words.js'

interface Numbered {
  /** The contract's number for the kind of change, which enters the running hash. */
  readonly number: number
}

interface OfResource extends Numbered {
  readonly type: 'resource'
  readonly resourceType: ResourceTypeId
  readonly nodeId: NodeId
  readonly version: number
  readonly block: number
}

/** A change of a resource type's list. Times are Unix time in seconds. */
export type ResourceChange = OfResource &
  (
    | {
        readonly kind: 'declared'
        readonly provider: ProviderId
        readonly expiresAt: number
        readonly consentedUntil: number
        readonly sequence: bigint
        /** x ‖ y, 64 bytes; not compared with the node id here. */
        readonly publicKey: Hex
        /** RLP of a node record, not verified; empty when none was given. */
        readonly record: Hex
      }
    | { readonly kind: 'renewed'; readonly provider: ProviderId; readonly expiresAt: number }
    | { readonly kind: 'drained'; readonly provider: ProviderId }
    /** @property cause the contract's number */
    | { readonly kind: 'withdrawn'; readonly provider: ProviderId; readonly cause: number; readonly sequence: bigint }
    | { readonly kind: 'rotated'; readonly provider: ProviderId; readonly successor: Hex; readonly sequence: bigint }
    /** A key that is not listed made its consents void: no listing changed. */
    | { readonly kind: 'voided'; readonly sequence: bigint }
  )

interface OfProvider extends Numbered {
  readonly type: 'provider'
  readonly provider: ProviderId
  readonly version: number
  readonly block: number
}

/** A change of the providers' list. Times are Unix time in seconds. */
export type ProviderChange = OfProvider &
  (
    | { readonly kind: 'registered'; readonly owner: Hex; readonly metadataURI: Hex; readonly metadataHash: Hex }
    | { readonly kind: 'metadata'; readonly metadataURI: Hex; readonly metadataHash: Hex }
    | {
        readonly kind: 'status'
        readonly status: ProviderStatus
        readonly statusUntil: number
        /** For people; bytes of any kind. */
        readonly reason: Hex
      }
    | { readonly kind: 'transfer-started'; readonly pendingOwner: Hex }
    | { readonly kind: 'transferred'; readonly owner: Hex }
    | { readonly kind: 'exit-requested'; readonly exitAt: number }
  )

export type RegistryChange = ResourceChange | ProviderChange

/** What an event of a kind carries beside its version and whom it is about. */
type Fields<Kind extends RegistryChange['kind']> = Omit<
  Extract<RegistryChange, { readonly kind: Kind }>,
  'type' | 'number' | 'kind' | 'version' | 'block' | 'resourceType' | 'nodeId' | 'provider'
>

/** How an event is laid out. A test holds the signatures against the contract's ABI. */
interface Form extends Numbered {
  readonly kind: RegistryChange['kind']
  readonly topic: Hex
  /** How many topics it has. */
  readonly topics: number
  /** How many words it has, without the one part that may be of any length. */
  readonly words: number
  /** The word that tells where that part begins, behind the others; −1 where there is none. */
  readonly tailAt: number
  read(words: Words, topics: readonly Hex[], tail: Hex): object
}

function form<Kind extends RegistryChange['kind']>(
  number: number,
  kind: Kind,
  signature: string,
  [topics, words, tailAt = -1]: readonly [topics: number, words: number, tailAt?: number],
  read: (words: Words, topics: readonly Hex[], tail: Hex) => Fields<Kind>,
): Form {
  return { number, kind, topic: id(signature) as Hex, topics, words, tailAt, read }
}

const metadata = (words: Words, metadataURI: Hex) => ({ metadataURI, metadataHash: words.hex(1) })

const address = (topic = ''): Hex => `0x${topic.slice(26)}`

// Read by position: a general decoder takes a third of a millisecond for each, and lists have 100,000; texts need be no valid UTF-8.
const makeResourceForms = (): readonly Form[] => [
  form(
    1,
    'declared',
    'ResourceDeclared(bytes32,bytes32,uint40,uint40,uint40,uint40,uint64,uint48,bytes32[2],bytes)',
    [4, 8, 7],
    (words, _, record) => ({
      expiresAt: words.count(1),
      consentedUntil: words.count(2),
      sequence: words.bigint(3),
      publicKey: words.bytes(5, 64),
      record,
    }),
  ),
  form(2, 'renewed', 'ResourceRenewed(bytes32,bytes32,uint40,uint40,uint48)', [4, 2], (words) => ({
    expiresAt: words.count(0),
  })),
  form(3, 'drained', 'ResourceDrained(bytes32,bytes32,uint40,uint48)', [4, 1], () => ({})),
  form(4, 'withdrawn', 'ResourceWithdrawn(bytes32,bytes32,uint40,uint8,uint64,uint48)', [4, 3], (words) => ({
    cause: words.count(0),
    sequence: words.bigint(1),
  })),
  form(5, 'rotated', 'ResourceRotated(bytes32,bytes32,uint40,bytes32,uint64,uint48)', [4, 3], (words) => ({
    successor: words.hex(0),
    sequence: words.bigint(1),
  })),
  form(6, 'voided', 'ConsentsVoided(bytes32,bytes32,uint64,uint48)', [3, 2], (words) => ({
    sequence: words.bigint(0),
  })),
]

const makeProviderForms = (): readonly Form[] => [
  form(
    17,
    'registered',
    'ProviderRegistered(uint40,address,string,bytes32,uint48)',
    [3, 3, 0],
    (words, topics, uri) => ({
      owner: address(topics[2]),
      ...metadata(words, uri),
    }),
  ),
  form(18, 'metadata', 'ProviderMetadataChanged(uint40,string,bytes32,uint48)', [2, 3, 0], (words, _, uri) =>
    metadata(words, uri),
  ),
  form(
    19,
    'status',
    'ProviderStatusChanged(uint40,uint8,uint8,uint40,string,uint48)',
    [4, 3, 1],
    (words, [, , , status = ''], reason) => ({
      status: providerStatuses[countOf(status.slice(2))] ?? fail('a status is not known'),
      statusUntil: words.count(0),
      reason,
    }),
  ),
  form(20, 'transfer-started', 'ProviderTransferStarted(uint40,address,address,uint48)', [4, 1], (_, topics) => ({
    pendingOwner: address(topics[3]),
  })),
  form(21, 'transferred', 'ProviderTransferred(uint40,address,address,uint48)', [4, 1], (_, topics) => ({
    owner: address(topics[3]),
  })),
  form(22, 'exit-requested', 'ProviderExitRequested(uint40,uint40,uint48)', [2, 2], (words) => ({
    exitAt: words.count(0),
  })),
]

const resourceForms = /* @__PURE__ */ makeResourceForms()
const providerForms = /* @__PURE__ */ makeProviderForms()

/** Every event that grows a version. */
export const eventForms = /* @__PURE__ */ new Map(
  /* @__PURE__ */ [...resourceForms, ...providerForms].map((form) => [form.topic, form]),
)

const topicsOf = (forms: readonly Form[]) => forms.map(({ topic }) => topic)

/** Longest `data` of any event of ours, in bytes: a declaration with its key and record, with room to spare. */
export const MAX_EVENT_BYTES = 2048

/** Topic filter for changes of the providers' list. */
export function providerTopics(): Hex[][] {
  return [topicsOf(providerForms)]
}

/** Topic filter for changes of a resource type's list. */
export function resourceTopics(resourceType: ResourceTypeId): Hex[][] {
  return [topicsOf(resourceForms), [resourceType]]
}

/** @throws RpcError when the log is none of the events that the filters ask for */
export function decodeEvent({ topics, data, blockNumber: block }: Log): RegistryChange {
  const [topic = '0x', first = '0x', second = '0x', third = '0x'] = topics
  const form = eventForms.get(topic)
  if (form?.topics !== topics.length) return fail('a log is not one that was asked for')
  const { number, kind } = form
  const words = wordsOf(data)
  const tail = tailOf(words, form)
  const version = words.count(kind === 'declared' ? 4 : form.words - 1)
  const fields = form.read(words, topics, tail)
  const of = { number, kind, version, block }
  if (!resourceForms.includes(form))
    return { ...of, type: 'provider', provider: countOf(first.slice(2)), ...fields } as ProviderChange
  const ofList = { ...of, type: 'resource', resourceType: first, nodeId: second }
  return { ...ofList, ...(kind !== 'voided' && { provider: countOf(third.slice(2)) }), ...fields } as ResourceChange
}

/** The part of any length, as its bytes: nobody makes it valid UTF-8. @throws RpcError when the words are not all of the event */
function tailOf(words: Words, { words: head, tailAt }: Form): Hex {
  const hasTail = tailAt >= 0
  const length = hasTail ? words.count(head) : 0
  const isRight =
    length <= MAX_RECORD_BYTES &&
    words.length === head + (hasTail ? 1 + Math.ceil(length / 32) : 0) &&
    (!hasTail || words.count(tailAt) === head * 32)
  return isRight ? words.bytes(head + 1, length) : fail('a log is not laid out as its event')
}

function fail(problem: string): never {
  throw invalidAnswer(problem)
}
