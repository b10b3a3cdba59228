import type { Methods } from './child-messages.js'

/** What a process of clients that are no users offers. */
export interface ReaderMethods extends Methods {
  /**
   * Opens sessions that ask for nothing, each with a transport key and a connection of its own.
   *
   * @param from number of the first, so that several processes take different addresses
   */
  idle(server: string, count: number, from: number): Promise<void>
  /** Reads the whole history of topics from one server. @returns messages a second of each reading */
  read(server: string, topics: readonly string[], times: number, expected: number): Promise<readonly number[]>
  /**
   * Spreads messages of now in the servers' group, in the name of a server that they verified.
   *
   * @returns messages sent
   */
  spread(servers: readonly string[], privateKey: Uint8Array, perSecond: number, forMs: number): Promise<number>
}
