#!/usr/bin/env node
import { createProgram } from './program.js'
import { reportAndExit } from './report.js'

try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  reportAndExit(error)
}
