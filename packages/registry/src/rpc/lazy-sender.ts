import { lazily } from '../lazily.js'
import type { RpcSender } from './rpc.js'

/** A sender whose code is loaded with its first request or listener. */
export function createLazySender(load: () => Promise<RpcSender>): RpcSender {
  const loaded = lazily(load)
  /** Listeners that wait for it, with what to do then. */
  const waiting = new Set<(sender: RpcSender) => void>()

  async function ready(): Promise<RpcSender> {
    const sender = await loaded()
    for (const listen of waiting) listen(sender)
    waiting.clear()
    return sender
  }

  return {
    send: async (...request) => (await ready()).send(...request),
    onHead(listener) {
      let end: (() => void) | undefined
      const listen = (sender: RpcSender) => {
        end = sender.onHead?.(listener)
      }
      waiting.add(listen)
      // Where it cannot be loaded now, the next request tries again, and listens as well.
      ready().catch(() => {})
      return () => {
        waiting.delete(listen)
        end?.()
      }
    },
  }
}
