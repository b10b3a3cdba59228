// One host of a devnet, as a process of its own: `node host-process.js CONFIG.json`.
// Prints one line `{"event":"ready","record":"enr:…"}` when it is up; logs go to the file that the configuration names.
import { readFile } from 'node:fs/promises'
import { WaypostError } from '@waypost/core'
import { createLogger, loadIdentityFile, loadService, runHost } from '@waypost/host'
import type { HostProcessConfig } from './host-process-config.js'

const [configFile = ''] = process.argv.slice(2)

try {
  const config = JSON.parse(await readFile(configFile, 'utf8')) as HostProcessConfig
  const { keyFile, services, logFile, ...rest } = config
  await runHost(
    {
      ...rest,
      identity: await loadIdentityFile(keyFile),
      services: await Promise.all(services.map(loadService)),
      logger: createLogger({ file: logFile, level: 'info' }),
    },
    (host) => process.stdout.write(`${JSON.stringify({ event: 'ready', record: host.record.text })}\n`),
  )
  process.exit(0)
} catch (error) {
  process.stderr.write(`${WaypostError.is(error) ? `${error.message}: ${error.hint ?? ''}` : String(error)}\n`)
  process.exit(1)
}
