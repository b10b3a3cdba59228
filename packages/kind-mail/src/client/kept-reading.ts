import { ConfigurationError } from '@waypost/core'
import type { MailHistory } from './history.js'
import { isUnusable, type KeptState } from './kept-state.js'
import type { MailMessage } from './message.js'
import type { MailProgress } from './progress.js'

/**
 * A reading whose state is loaded when it begins, and kept as it goes on and at its end. What the application had not asked
 * beyond when the program died comes again next time. Its iteration throws ConfigurationError while another reading of the client
 * has the name: the two would write over each other.
 *
 * @param underWay names of the client's readings that have begun and not ended
 */
export function keptReading(
  make: (state: string | undefined) => MailHistory,
  kept: KeptState,
  underWay: Set<string>,
  onProgress: (progress: MailProgress) => void,
): MailHistory {
  const { name } = kept
  // Made at once, so that malformed requests are refused at once.
  let reading = make(undefined)

  async function begin(): Promise<MailHistory> {
    const state = await kept.load()
    try {
      return make(state)
    } catch (error) {
      if (!isUnusable(error)) throw error
      onProgress({ type: 'state-lost' })
      return reading
    }
  }

  async function* run(): AsyncGenerator<MailMessage, void, undefined> {
    if (underWay.has(name)) {
      throw new ConfigurationError('keepAs', name, 'end the reading that has this name, or give this one another')
    }
    underWay.add(name)
    try {
      reading = await begin()
      try {
        for await (const message of reading) {
          yield message
          kept.note(reading.state)
        }
      } finally {
        await kept.save(reading.state)
      }
    } finally {
      underWay.delete(name)
    }
  }

  const messages = run()
  return { [Symbol.asyncIterator]: () => messages, state: () => reading.state() }
}
