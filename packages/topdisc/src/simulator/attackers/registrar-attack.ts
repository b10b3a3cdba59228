import type { RequestMessage } from '../../message.js'
import type { Pull, TalkReply } from '../../talk.js'
import type { World } from '../simulated-node.js'
import { createLyingRegistrar } from './lying-registrar.js'

/** What a malicious registrar does with an honest node's request about the attacked topic. */
export interface RegistrarAttack {
  /** @param honest what an honest registrar would answer; run at most once */
  answer(
    request: RequestMessage | Pull,
    honest: () => TalkReply | undefined,
  ): { readonly reply: TalkReply | undefined; readonly afterMs: number } | 'silence'
}

/** Of the time that the asker waits: it answers at the last moment, and binds the asker for as long as it can. */
const SLOW_SHARE = 0.95

/** The behaviour that the scenario's attack names; undefined without an attack or when registrars play fair. */
export function createRegistrarAttack(world: World): RegistrarAttack | undefined {
  const { attack, settings, network } = world
  if (attack === undefined) return undefined
  switch (attack.registrars) {
    case 'honest':
      return undefined
    case 'silent':
      return { answer: () => 'silence' }
    case 'slow': {
      const afterMs = Math.max(0, settings.requestTimeoutMs * SLOW_SHARE - network.roundTripMs)
      return { answer: (_, honest) => ({ reply: honest(), afterMs }) }
    }
    case 'lying': {
      const liar = createLyingRegistrar(world)
      return { answer: (request) => ({ reply: liar.answer(request), afterMs: 0 }) }
    }
  }
}
