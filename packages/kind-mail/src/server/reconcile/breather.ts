/** How long work may go on before what else waits gets a turn, in ms. */
const SLICE_MS = 4

/** Lets the event loop go round whenever a few milliseconds were worked without a pause. */
export function createBreather(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < SLICE_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}
