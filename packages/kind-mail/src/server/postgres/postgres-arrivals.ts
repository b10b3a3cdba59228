import type { Pool, PoolClient } from 'pg'

/** Watches for what other hosts store. */
export interface ArrivalsWatch {
  close(): Promise<void>
}

/**
 * Learns of each new head by a notification, and asks for it from time to time besides: a notification is lost with the
 * connection that would have brought it.
 *
 * @param options.onHead called with each head that is heard of, also with one that is known
 */
export function watchArrivals(options: {
  readonly pool: Pool
  readonly channel: string
  readonly pollIntervalMs: number
  onHead(head: number): void
}): ArrivalsWatch {
  const { pool, channel, pollIntervalMs, onHead } = options
  let listener: PoolClient | undefined
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let polling: Promise<void> = Promise.resolve()

  async function poll() {
    try {
      listener ??= await listen()
      const { rows } = await listener.query<{ head: string }>('SELECT head FROM archive')
      if (!isClosed && rows[0] !== undefined) onHead(Number(rows[0].head))
    } catch {
      drop()
    }
    if (!isClosed) timer = setTimeout(startPoll, pollIntervalMs).unref()
  }

  function startPoll() {
    polling = poll()
  }

  async function listen(): Promise<PoolClient> {
    const client = await pool.connect()
    client.on('error', drop)
    client.on('notification', ({ payload }) => {
      if (!isClosed && payload !== undefined && /^\d{1,16}$/.test(payload)) onHead(Number(payload))
    })
    try {
      await client.query(`LISTEN ${channel}`)
    } catch (error) {
      client.release(true)
      throw error
    }
    return client
  }

  /** The next poll listens anew. */
  function drop() {
    listener?.release(true)
    listener = undefined
  }

  startPoll()

  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await polling
      drop()
    },
  }
}
