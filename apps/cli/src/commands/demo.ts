import { Command } from 'commander'
import { humanReporter, jsonReporter } from '../demo/reporter.js'
import { runDemo } from '../demo/run-demo.js'
import { countFlag, seedFlag, serversFlag } from '../flags.js'

interface DemoFlags {
  readonly json?: boolean
  readonly seed?: number
  readonly messages: number
  readonly servers: number
}

/** `waypost demo` */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Show everything once, on a small network of real processes that is gone afterwards.')
    .option('--json', 'print JSON lines only')
    .option('--seed <n>', 'fix which server is picked when', seedFlag)
    .option('--messages <n>', 'how many messages are sent', countFlag, 1_000)
    .option('--servers <n>', 'how many mail servers there are at first', serversFlag, 12)
    .action(async ({ json, seed, messages, servers }: DemoFlags) => {
      const write = (text: string) => void process.stdout.write(text)
      const reporter =
        json === true ? jsonReporter(write, Date.now) : humanReporter(write, process.stdout.isTTY === true, Date.now)
      await runDemo({ reporter, messages, servers, ...(seed === undefined ? {} : { seed }) })
      process.exit(0)
    })
}
