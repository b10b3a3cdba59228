#!/usr/bin/env node
import { createProgram } from './program.js'
import { reportAndExit } from './report.js'

try {
  const program = await createProgram(process.argv[2])
  await program.parseAsync(process.argv)
} catch (error) {
  reportAndExit(error)
}
