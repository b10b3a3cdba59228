import { type ConnectContext, defineServerKind, type Server } from '@waypost/core'
import { openSession } from '@waypost/sealed'
import { createMailConnection, type MailConnection } from './connection.js'
import { MAIL_PROTOCOL } from './wire/limits.js'

/** How long a probe may take, in ms. */
const PROBE_TIMEOUT_MS = 5_000

/** Servers that keep messages and hand them on: the kind to give to a pool or a host. */
export const mailServer = defineServerKind<MailConnection>({
  name: 'mail-server',
  topic: 'mail-server',
  resourceType: 'mail-server',
  connect: (server, context) => connect(server, context),
  async probe(server, context) {
    const connection = await connect(server, context, PROBE_TIMEOUT_MS)
    try {
      await connection.terms({ signal: context.signal })
    } finally {
      await connection.close()
    }
  },
})

async function connect(server: Server, context: ConnectContext, requestTimeoutMs?: number): Promise<MailConnection> {
  const session = await openSession(server, context, { protocol: MAIL_PROTOCOL })
  const report = context.report.bind(context)
  return createMailConnection({
    server,
    session,
    report,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  })
}
