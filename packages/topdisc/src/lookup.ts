import type { NodeRecord } from '@waypost/core'
import { createLookupRun, type LookupRunOptions } from './lookup-run.js'

/**
 * A lookup as an async iterable: yields the advertisers as they come. While the reader is busy with one, no further
 * registrar is asked; a reader that leaves ends it.
 */
export async function* lookUp(
  options: Omit<LookupRunOptions, 'onFound' | 'onProgress'> & { readonly signal: AbortSignal },
): AsyncGenerator<NodeRecord, void, void> {
  const { signal } = options
  const ready: NodeRecord[] = []
  let wake = () => {}
  const run = createLookupRun({ ...options, onFound: (record) => ready.push(record), onProgress: () => wake() })
  const onAbort = () => {
    run.stop(signal.reason)
    wake()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) return
    run.start()
    for (;;) {
      run.step()
      const record = ready.shift()
      if (record !== undefined && !signal.aborted) yield record
      else if (run.isOver) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    run.stop()
  }
}
