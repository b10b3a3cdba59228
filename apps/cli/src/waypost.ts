#!/usr/bin/env node
import { createProgram } from './program.js'
import { reportAndExit } from './report.js'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`waypost: Node 22.13 or later is needed, and this is ${process.versions.node}\n`)
  process.exit(2)
}

try {
  const program = await createProgram(process.argv[2])
  await program.parseAsync(process.argv)
} catch (error) {
  reportAndExit(error)
}
