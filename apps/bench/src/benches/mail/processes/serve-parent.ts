import { WaypostError } from '@waypost/core'
import type { Answer, Call, Methods } from './child-messages.js'

/** Offers methods to the process that started this one, and ends with it. */
export function serveParent(methods: Methods): void {
  const send = (answer: Answer) => void process.send?.(answer)
  process.on('message', async ({ id, method, given }: Call) => {
    try {
      send({ id, value: await methods[method]?.(...(given as never[])) })
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error)
      send({ id, error: WaypostError.is(error) ? `${error.code} ${stack}` : `${stack}` })
    }
  })
  // Nothing that the bench starts outlives it.
  process.on('disconnect', () => process.exit(0))
}
