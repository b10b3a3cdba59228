import { readFile } from 'node:fs/promises'
import type { NodeId } from '@waypost/core'

/** When one run of a client was first allowed to dial each server: its trusted verdict, or the user's own word. */
export interface DialPermissions {
  /** The client's transport identity in that run. */
  readonly peer: string
  readonly allowedAt: ReadonlyMap<NodeId, number>
}

/** A host whose log is read. */
export interface AuditedHost {
  readonly nodeId: NodeId
  readonly logFile: string
}

/** What the hosts' own logs say of the clients' connections. */
export interface DialAudit {
  /** Service connections that the hosts saw from these clients. */
  readonly connections: number
  /** Those opened before the server's trusted verdict, or to a server that never had one. */
  readonly dialledBeforeVerdict: number
}

interface ConnectionLine {
  readonly event: 'connection'
  readonly peer: string
  readonly at: number
}

/** Reads every host's log and holds each connection of the given clients against what they were allowed. */
export async function auditDials(
  hosts: readonly AuditedHost[],
  clients: readonly DialPermissions[],
): Promise<DialAudit> {
  const byPeer = new Map(clients.map((client) => [client.peer, client]))
  let connections = 0
  let dialledBeforeVerdict = 0
  for (const host of hosts) {
    for (const { peer, at } of connectionsIn(await readFile(host.logFile, 'utf8'))) {
      const client = byPeer.get(peer)
      if (client === undefined) continue
      connections++
      const allowedAt = client.allowedAt.get(host.nodeId)
      if (allowedAt === undefined || at < allowedAt) dialledBeforeVerdict++
    }
  }
  return { connections, dialledBeforeVerdict }
}

function connectionsIn(log: string): ConnectionLine[] {
  return log
    .split('\n')
    .filter((line) => line.includes('"event":"connection"'))
    .map((line) => JSON.parse(line) as ConnectionLine)
}
