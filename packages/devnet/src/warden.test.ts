import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

const MODULE = new URL('./warden.ts', import.meta.url).href

/** A process that starts another one, which would run for ever, and has it watched. Both write to one pipe. */
const PARENT = `
import { spawn } from 'node:child_process'
const { createWarden } = await import(${JSON.stringify(MODULE)})
const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1_000)'], { stdio: 'inherit' })
const ended = spawn(process.execPath, ['-e', ''])
const warden = createWarden()
for (const { pid } of [child, ended]) warden.watch(pid)
ended.on('exit', () => warden.forget(ended.pid))
`

it('ends what a killed process leaves behind', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  expect(line).toBe('up')
  parent.kill('SIGKILL')
  // The pipe closes with the last process that holds it: were the child left behind, this would not come.
  const [code, signal] = await once(parent, 'close')
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
})

it('keeps no process open by itself', async () => {
  const program = `const { createWarden } = await import(${JSON.stringify(MODULE)}); createWarden().watch(2 ** 30)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
  expect(await once(parent, 'close')).toEqual([0, null])
})
