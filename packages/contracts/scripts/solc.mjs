#!/usr/bin/env node
// What forge takes for a `solc` executable: the npm package `solc`, behind the two calls that forge makes.
import { readFileSync, writeSync } from 'node:fs'
import solc from 'solc'

if (process.argv.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`)
} else {
  const output = Buffer.from(solc.compile(readFileSync(0, 'utf8')))
  for (let at = 0; at < output.length; ) at += writeSync(1, output, at)
}
