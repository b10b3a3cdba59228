// go-ethereum's own test suite for discovery nodes, run against ours.
import { spawn } from 'node:child_process'

/** The seven tests of the base protocol that the suite had from its beginning; the others came later. */
const BASE = [
  'Ping',
  'PingLargeRequestID',
  'PingMultiIP',
  'HandshakeResend',
  'TalkRequest',
  'FindnodeZeroDistance',
  'FindnodeResults',
]
const DEADLINE_MS = 180_000

/** Runs the suite against a fresh node of ours: `{ base: { passed, of }, all: { passed, of }, failed: [{ name, log }] }`. */
export async function runConformance(tool, createNode) {
  const node = createNode({ bind: { ip: '127.0.0.1', port: 0 }, bootnodes: [] })
  await node.start()
  try {
    const args = ['discv5', 'test', '--tap', '--listen1', '127.0.0.1', '--listen2', '127.0.0.2', node.record.text]
    return summarise(await outputOf(tool, args))
  } finally {
    await node.stop()
  }
}

/** Reads TAP: a line `ok 1 Name` or `not ok 1 Name` for each test, and its log behind it in lines that begin with `#`. */
export function summarise(tap) {
  const tests = []
  for (const line of tap.split('\n')) {
    const [, failure, name] = /^(not )?ok \d+ (\S+)$/.exec(line) ?? []
    if (name !== undefined) tests.push({ name, isOk: failure === undefined, log: [] })
    else if (line.startsWith('# ')) tests.at(-1)?.log.push(line.slice(2))
  }
  const passedOf = (chosen) => ({ passed: chosen.filter(({ isOk }) => isOk).length, of: chosen.length })
  return {
    base: passedOf(tests.filter(({ name }) => BASE.includes(name))),
    all: passedOf(tests),
    failed: tests.filter(({ isOk }) => !isOk).map(({ name, log }) => ({ name, log: log.join('\n') })),
  }
}

function outputOf(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    const late = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(late)
      resolve(Buffer.concat(chunks).toString())
    })
  })
}
