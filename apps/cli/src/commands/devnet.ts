import { type Devnet, startDevnet, threeProviders } from '@waypost/devnet'
import { Command } from 'commander'
import { portFlag, serversFlag } from '../flags.js'
import { say, sayJson } from '../output.js'

interface DevnetFlags {
  readonly json?: boolean
  readonly rpcPort: number
  readonly servers: number
  readonly token?: boolean
}

/** `waypost devnet` */
export function devnetCommand(): Command {
  return new Command('devnet')
    .description('Keep a small network up until Ctrl-C: a chain, the registry, three providers and their mail servers.')
    .option('--json', 'print one JSON object once it is up')
    .option('--rpc-port <port>', 'port of the chain; 0 takes a free one', portFlag, 0)
    .option('--servers <n>', 'how many mail servers', serversFlag, 12)
    .option('--token', 'an ERC-20 as well, to try a token curation with')
    .action(async ({ json, rpcPort, servers, token }: DevnetFlags) => {
      const asked = new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve())
        process.once('SIGTERM', () => resolve())
      })
      const tell = (what: string) => void (process.stderr.isTTY === true && process.stderr.write(`${what}\n`))
      const starting = startDevnet({
        rpcPort,
        providers: threeProviders(servers),
        withToken: token === true,
        onProgress: ({ what, servers: up }) => tell(up === undefined ? what : `${what}: ${up.up} of ${up.total} up`),
      })
      const devnet = await Promise.race([starting, asked.then(() => undefined)])
      if (devnet === undefined) {
        await starting.then(
          (late) => late.stop(),
          () => {},
        )
        process.exit(130)
      }
      if (json === true) sayJson({ event: 'ready', ...description(devnet) })
      else printForPerson(devnet)
      const chainOrNothing = setInterval(() => {}, 60_000)
      await asked
      clearInterval(chainOrNothing)
      tell('stopping')
      await devnet.stop()
      process.exit(0)
    })
}

function description(devnet: Devnet) {
  const { rpcUrl, deployment, bootnode, curator, providers, servers, spareAccounts, token, folder } = devnet
  return {
    rpc: rpcUrl,
    chainId: deployment.chainId,
    registry: deployment.registry,
    bootnode,
    curator: curator.account,
    providers: providers.map(({ id, name, isApproved, account }) => ({ id, name, isApproved, ...account })),
    servers: servers.map(({ nodeId, provider, record, pid }) => ({
      nodeId,
      provider: provider?.id,
      record: record.text,
      pid,
    })),
    accounts: spareAccounts,
    ...(token === undefined ? {} : { token }),
    folder,
  }
}

function printForPerson(devnet: Devnet) {
  const { rpc, registry, bootnode, curator, providers, accounts, token, folder } = description(devnet)
  const flags = `--rpc ${rpc} --registry ${registry} --bootnode ${bootnode}`
  say(`RPC URL    ${rpc}`)
  say(`registry   ${registry}`)
  say(`bootnode   ${bootnode}`)
  say(`curator    ${curator.address}  key ${curator.privateKey}`)
  for (const { id, name, isApproved, address, privateKey } of providers) {
    say(`provider   ${id} "${name}" ${isApproved ? 'approved' : 'applied'}  ${address}  key ${privateKey}`)
  }
  for (const { address, privateKey } of accounts) say(`account    ${address}  key ${privateKey}`)
  if (token !== undefined) say(`token      ${token}`)
  say(`servers    ${devnet.servers.length} mail servers; keys, data and logs below ${folder}`)
  say('')
  say('The keys are those of every development chain: never use them elsewhere. Try, in another terminal:')
  say(`  npx -y pnpm@10 waypost find mail-server ${flags}`)
  say('Ctrl-C ends it.')
}
