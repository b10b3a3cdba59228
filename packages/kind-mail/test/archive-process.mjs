// Stores the envelopes that its parent sends, and acknowledges them: what a mail server does with a publish request.
import { decodeEnvelope } from '@waypost/kind-mail'
import { createSqliteArchive } from '@waypost/kind-mail/server'

const archive = createSqliteArchive({ file: process.argv[2] })
await archive.open()
process.on('message', async (encodings) => {
  const envelopes = encodings.map((bytes) => decodeEnvelope(bytes))
  await archive.put(envelopes, Date.now())
  process.send(envelopes.map(({ id }) => id))
})
process.send('ready')
