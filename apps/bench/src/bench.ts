#!/usr/bin/env node
import { WaypostError } from '@waypost/core'
import { Command, InvalidArgumentError } from 'commander'
import { benches } from './benches/index.js'
import type { Sizes } from './frame/bench.js'
import { saveReport, tableOf } from './frame/report.js'
import { runBench } from './run-bench.js'

const EXIT_USAGE = 2

function seedFlag(text: string): number {
  const seed = Number(text)
  if (!/^\d{1,10}$/.test(text) || seed > 0xffff_ffff)
    throw new InvalidArgumentError('Give a whole number from 0 to 4294967295.')
  return seed
}

function sizeFlag(text: string): number {
  const size = Number(text)
  if (!/^\d{1,8}$/.test(text) || size < 1) throw new InvalidArgumentError('Give a whole number from 1 to 99999999.')
  return size
}

const list = [...benches.values()].map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')

const program = new Command('bench')
  .description('Measures what Waypost claims, each figure beside its baseline.')
  .argument('<name>', 'which bench')
  .option('--seed <n>', 'repeats the choices that chance makes', seedFlag, 1)
  .option('--envelopes <n>', 'envelopes of the large archive of the bench archive', sizeFlag)
  .option('--users <n>', 'users of the bench mail', sizeFlag)
  .option('--most-users <n>', 'the bench mail tries larger crowds, up to so many users', sizeFlag)
  .option('--nodes <n>', 'simulated nodes of the bench topdisc', sizeFlag)
  .option(
    '--scenarios <names>',
    'only these scenarios of the bench topdisc, or parts of the bench archive (pages, pruning, reconciliation, ingest), with commas between them',
  )
  .option('--summarize', 'puts together what earlier runs of the bench topdisc left, of all sizes and seeds')
  .option('--json', 'prints one JSON object and nothing else')
  .addHelpText('after', `\nBenches:\n${list}`)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  .action(async (name: string, { seed, json, ...sizes }: { seed: number; json?: boolean } & Sizes) => {
    const bench = benches.get(name)
    if (bench === undefined) {
      process.stderr.write(
        `bench: no bench is called ${JSON.stringify(name)}; choose one of ${[...benches.keys()].join(', ')}\n`,
      )
      process.exit(EXIT_USAGE)
    }
    const { report, file: base } = await runBench(bench, seed, sizes, (text) => process.stderr.write(`${text}\n`))
    const file = await saveReport(report, base)
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
    else process.stdout.write(`${tableOf(report)}\nwritten to ${file}\n`)
  })

try {
  await program.parseAsync()
} catch (error) {
  const reason = WaypostError.is(error) ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`bench: ${reason}\n`)
  process.exit(1)
}
