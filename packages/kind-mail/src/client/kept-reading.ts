import type { MailHistory } from './history.js'
import { isUnusable, type KeptState } from './kept-state.js'
import type { MailMessage } from './message.js'
import type { MailProgress } from './progress.js'

/**
 * A reading whose state is loaded when it begins, and kept as it goes on and at its end. What the application had not asked
 * beyond when the program died comes again next time.
 */
export function keptReading(
  make: (state: string | undefined) => MailHistory,
  kept: KeptState,
  onProgress: (progress: MailProgress) => void,
): MailHistory {
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
    reading = await begin()
    try {
      for await (const message of reading) {
        yield message
        kept.note(reading.state)
      }
    } finally {
      await kept.save(reading.state)
    }
  }

  const messages = run()
  return { [Symbol.asyncIterator]: () => messages, state: () => reading.state() }
}
