import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationError, type Service } from '@waypost/core'
import { createLogger, loadIdentityFile, loadService, runHost, type ServiceModule } from '@waypost/host'
import type { Archive } from '@waypost/kind-mail/server'
import { Command, InvalidArgumentError, Option } from 'commander'
import { countFlag, endpointFlag, policyFlag, recordsFlag } from '../flags.js'
import { ARCHIVES, mailArchive } from '../mail-archive.js'
import { deploymentOf, type RegistryReaderFlags, withRegistryReaderFlags } from '../network-flags.js'
import { say, sayJson } from '../output.js'

/** Services that this command can run by the name of their kind. */
const SERVICES: Readonly<Record<string, ServiceModule>> = {
  'mail-server': { module: import.meta.resolve('@waypost/kind-mail/server'), factory: 'createMailService' },
}

interface ServeFlags extends RegistryReaderFlags {
  readonly kind: readonly string[]
  readonly service: readonly ServiceModule[]
  readonly key: string
  readonly data: string
  readonly bootnode: readonly string[]
  readonly udp: { ip: string; port: number }
  readonly tcp?: { ip: string; port: number }
  readonly advertiseIp?: string
  readonly archive: (typeof ARCHIVES)[number]
  readonly trust?: ReturnType<typeof policyFlag>
  readonly minAds?: number
  readonly metrics?: { ip: string; port: number }
  readonly drainSeconds?: number
  readonly logFile?: string
  readonly json?: boolean
}

/** `waypost serve` */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('Run a server on this machine until it is asked to end.')
    .option('--kind <name>', `a kind built in: ${Object.keys(SERVICES).join(', ')} (repeatable)`, kindsFlag, [])
    .option('--service <module#factory>', 'a kind of another package (repeatable)', servicesFlag, [])
    .requiredOption('--key <file>', 'file with the server’s key; `waypost key create FILE` makes one')
    .requiredOption('--data <folder>', 'folder for the server’s data')
    .addOption(
      new Option(
        '--archive <name>',
        'where mail is kept; postgres is found at WAYPOST_POSTGRES, and hosts may share it',
      )
        .choices(ARCHIVES)
        .default('sqlite'),
    )
    .option('--bootnode <record>', 'record of a node to join the network through (repeatable)', recordsFlag, [])
    .option('--udp <address:port>', 'where Discovery v5 listens', endpointFlag, { ip: '0.0.0.0', port: 9_000 })
    .option(
      '--tcp <address:port>',
      'where services listen; the UDP address and a free port when left out',
      endpointFlag,
    )
    .option('--advertise-ip <address>', 'address by which others reach this machine')
    .option(
      '--trust <providers>',
      'providers whose servers this one works with: ids with commas between, or "any"',
      policyFlag,
    )
    .option('--min-ads <n>', 'young networks: see the operator’s guide', countFlag)
    .option(
      '--metrics <address:port>',
      'where /metrics, /livez and /readyz are served; nowhere when left out',
      endpointFlag,
    )
    .option(
      '--drain-seconds <n>',
      'how long clients are sent elsewhere between SIGTERM and the end; 0 when left out',
      countFlag,
    )
    .option('--log-file <file>', 'where the log goes; standard error when left out')
    .option('--json', 'print one JSON object once it is up')
  return withRegistryReaderFlags(command).action(async (flags: ServeFlags) => {
    const archive = await mailArchive(flags.archive, process.env)
    const modules = [...flags.kind.map((name) => serviceOfKind(name, archive)), ...flags.service]
    if (modules.length === 0) throw new ConfigurationError('kind', '', 'name what to run with --kind or --service')
    const identity = await loadIdentityFile(flags.key)
    const services: Service[] = await Promise.all(modules.map(loadService))
    const { firstBlock, defaultProvider: _, ...deployment } = await deploymentOf(flags)
    await runHost(
      {
        identity,
        services,
        deployment,
        ...(firstBlock === undefined ? {} : { firstBlock }),
        rpc: flags.rpc,
        udp: flags.udp,
        bootnodes: flags.bootnode,
        dataFolder: flags.data,
        logger: createLogger(flags.logFile === undefined ? {} : { file: flags.logFile }),
        ...(flags.tcp === undefined ? {} : { tcp: flags.tcp }),
        ...(flags.advertiseIp === undefined ? {} : { advertiseIp: flags.advertiseIp }),
        ...(flags.trust === undefined ? {} : { policy: flags.trust }),
        ...(flags.minAds === undefined ? {} : { minAds: flags.minAds }),
        ...(flags.drainSeconds === undefined ? {} : { drainMs: flags.drainSeconds * 1_000 }),
        ...(flags.metrics === undefined ? {} : { metrics: flags.metrics }),
      },
      ({ record }, metricsAt) => {
        const kinds = services.map(({ kind }) => kind.name)
        const metrics = metricsAt === undefined ? undefined : `http://${metricsAt.ip}:${metricsAt.port}/metrics`
        if (flags.json === true) sayJson({ event: 'ready', nodeId: record.nodeId, record: record.text, kinds, metrics })
        else {
          say(`up: ${kinds.join(', ')}\nnode id ${record.nodeId}\nrecord  ${record.text}`)
          if (metrics !== undefined) say(`metrics ${metrics}`)
        }
      },
    )
    process.exit(0)
  })
}

function serviceOfKind(name: string, archive: Archive | undefined): ServiceModule {
  const service = SERVICES[name]
  if (service === undefined) {
    throw new ConfigurationError(
      'kind',
      name,
      `built in: ${Object.keys(SERVICES).join(', ')}; others run with --service`,
    )
  }
  return archive === undefined ? service : { ...service, options: { archive } }
}

function kindsFlag(text: string, previous: readonly string[]): string[] {
  return [...previous, text]
}

function servicesFlag(text: string, previous: readonly ServiceModule[]): ServiceModule[] {
  const [, module = '', factory = ''] = /^(.+)#([A-Za-z_$][\w$]*)$/.exec(text) ?? []
  if (module === '') throw new InvalidArgumentError('Give MODULE#FACTORY, such as my-kind/server#createService.')
  return [...previous, { module: moduleUrl(module), factory }]
}

/** The file that a name means where the command was started: a path, or a package installed there. */
function moduleUrl(name: string): string {
  const here = join(process.cwd(), 'waypost.js')
  try {
    return pathToFileURL(/^[./]/.test(name) ? resolve(name) : createRequire(here).resolve(name)).href
  } catch {
    throw new InvalidArgumentError(`There is no module "${name}" here.`)
  }
}
