import { type Devnet, startDevnet, threeProviders } from '@waypost/devnet'
import { Command } from 'commander'
import { portFlag, serversFlag } from '../flags.js'
import { say, sayJson } from '../output.js'

/** `waypost devnet` */
export function devnetCommand(): Command {
  return new Command('devnet')
    .description('Keep a small network up until Ctrl-C: a chain, the registry, three providers and their mail servers.')
    .option('--json', 'print one JSON object once it is up')
    .option('--rpc-port <port>', 'port of the chain; 0 takes a free one', portFlag, 0)
    .option('--servers <n>', 'how many mail servers', serversFlag, 12)
    .action(async ({ json, rpcPort, servers }: { json?: boolean; rpcPort: number; servers: number }) => {
      const asked = new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve())
        process.once('SIGTERM', () => resolve())
      })
      const tell = (what: string) => void (process.stderr.isTTY === true && process.stderr.write(`${what}\n`))
      const starting = startDevnet({
        rpcPort,
        providers: threeProviders(servers),
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

function description({ rpcUrl, deployment, bootnode, curator, providers, servers, folder }: Devnet) {
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
    folder,
  }
}

function printForPerson(devnet: Devnet) {
  const { rpc, registry, bootnode, curator, providers, folder } = description(devnet)
  const flags = `--rpc ${rpc} --registry ${registry} --bootnode ${bootnode}`
  say(`RPC URL    ${rpc}`)
  say(`registry   ${registry}`)
  say(`bootnode   ${bootnode}`)
  say(`curator    ${curator.address}  key ${curator.privateKey}`)
  for (const { id, name, isApproved, address, privateKey } of providers) {
    say(`provider   ${id} "${name}" ${isApproved ? 'approved' : 'applied'}  ${address}  key ${privateKey}`)
  }
  say(`servers    ${devnet.servers.length} mail servers; keys, data and logs below ${folder}`)
  say('')
  say('The keys are those of every development chain: never use them elsewhere. Try, in another terminal:')
  say(`  npx -y pnpm@10 waypost find mail-server ${flags}`)
  say('Ctrl-C ends it.')
}
