import type { NodeRecord } from '@waypost/core'
import type { RegConfirmation, ReplyMessage } from './message.js'
import type { ServiceTable } from './service-table.js'
import type { Asking, ExchangeError, PacketVerdict } from './talk-client.js'

/** What one try at a registrar came to. */
export interface RegistrationOutcome {
  readonly failure: ExchangeError | undefined
  readonly confirmation: RegConfirmation | undefined
  /** The record that it was about. */
  readonly own: NodeRecord
  readonly hadTicket: boolean
  /** Whether it is the attempt's first: those wait for each other. */
  readonly isFirst: boolean
}

type Asked = Pick<RegistrationOutcome, 'own' | 'hadTicket' | 'isFirst'>

/** One try at a registrar under way: reads what it answers, and tells whose attempt it is what came of it. */
export class RegistrationTry<Attempt> implements Asking, RegistrationOutcome {
  failure: ExchangeError | undefined = undefined
  confirmation: RegConfirmation | undefined = undefined
  readonly own: NodeRecord
  readonly hadTicket: boolean
  readonly isFirst: boolean
  private readonly owner: { tried(attempt: Attempt, outcome: RegistrationOutcome): void }
  private readonly attempt: Attempt
  private readonly learn: ReturnType<ServiceTable['learnFrom']>

  constructor(
    owner: RegistrationTry<Attempt>['owner'],
    attempt: Attempt,
    { own, hadTicket, isFirst, learn }: Asked & { readonly learn: RegistrationTry<Attempt>['learn'] },
  ) {
    this.owner = owner
    this.attempt = attempt
    this.own = own
    this.hadTicket = hadTicket
    this.isFirst = isFirst
    this.learn = learn
  }

  received(messages: readonly ReplyMessage[]): PacketVerdict {
    for (const message of messages) {
      if (message.type === 'REGCONFIRMATION') this.confirmation = message
      else if (!this.learn(message.records)) return 'garbage'
    }
    return 'more'
  }

  ended(failure: ExchangeError | undefined) {
    this.failure = failure
    this.owner.tried(this.attempt, this)
  }
}
