/** What nodes received, by node and period. */
export interface Traffic {
  readonly periods: number
  /**
   * @param isContinuation a packet that the TALK carrier pulls or sends on top of the spec's one request and one reply:
   *   it counts as a packet, not as a message
   */
  received(node: number, atMs: number, bytes: number, isContinuation: boolean): void
  /** Messages that a node received in a period. */
  messages(node: number, period: number): number
  /** Messages that a node received in all periods. */
  messagesOf(node: number): number
  /** Over all nodes. */
  readonly totals: { readonly messages: number; readonly packets: number; readonly bytes: number }
}

export function createTraffic(nodes: number, durationMs: number, periodMs: number): Traffic {
  const periods = Math.max(1, Math.ceil(durationMs / periodMs))
  const messages = new Uint32Array(nodes * periods)
  const totals = { messages: 0, packets: 0, bytes: 0 }
  const at = (node: number, period: number) => node * periods + period

  return {
    periods,
    totals,
    received(node, atMs, bytes, isContinuation) {
      totals.packets++
      totals.bytes += bytes
      if (isContinuation) return
      totals.messages++
      const cell = at(node, Math.min(periods - 1, Math.floor(atMs / periodMs)))
      messages[cell] = (messages[cell] ?? 0) + 1
    },
    messages: (node, period) => messages[at(node, period)] ?? 0,
    messagesOf: (node) => messages.subarray(at(node, 0), at(node, periods)).reduce((sum, count) => sum + count, 0),
  }
}
