import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMailWorld, type MailWorld, READERS } from '../testing/mail-world.js'

const MINUTE = 60_000

/** What the model knows of a world: enough to say which step makes sense. */
interface Model {
  readonly killed: Set<number>
  isParted: boolean
  isListening: boolean
}

type Step = fc.AsyncCommand<Model, MailWorld>

function step(name: string, run: (world: MailWorld) => Promise<void>, check = (_: Model): boolean => true): Step {
  return {
    check,
    async run(model, world) {
      await run(world)
      // Faults end by themselves as time passes: the world knows.
      model.killed.clear()
      for (const server of world.killed) model.killed.add(server)
      model.isParted = world.isParted
      model.isListening = world.isListening
    },
    toString: () => name,
  }
}

const server = fc.nat(2)
const steps = [
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 }), fc.nat(2))
    .map(([count, acks, back]) =>
      step(`publish(${count}, ${acks}, ${back})`, (world) => world.publish(count, acks, back * MINUTE)),
    ),
  fc
    .tuple(fc.nat(READERS.length - 1), fc.constantFrom(1, 3, Number.POSITIVE_INFINITY))
    .map(([reader, most]) => step(`read(${reader}, ${most})`, (world) => world.read(reader, most))),
  fc.constant(
    step(
      'leave',
      (world) => world.leave(),
      ({ isListening }) => isListening,
    ),
  ),
  fc.constant(
    step(
      'come back',
      async (world) => world.comeBack(),
      ({ isListening }) => !isListening,
    ),
  ),
  server.map((at) =>
    step(
      `kill(${at})`,
      (world) => world.kill(at),
      ({ killed }) => killed.size < 2 && !killed.has(at),
    ),
  ),
  server.map((at) =>
    step(
      `revive(${at})`,
      (world) => world.revive(at),
      ({ killed }) => killed.has(at),
    ),
  ),
  server.map((at) =>
    step(
      `restart(${at})`,
      (world) => world.restart(at),
      ({ killed }) => !killed.has(at),
    ),
  ),
  server.map((at) =>
    step(
      `part(${at})`,
      (world) => world.part(at),
      ({ isParted }) => !isParted,
    ),
  ),
  fc.constant(
    step(
      'heal',
      (world) => world.heal(),
      ({ isParted }) => isParted,
    ),
  ),
  fc
    .integer({ min: 1, max: 40 })
    .map((minutes) => step(`pass(${minutes} min)`, (world) => world.pass(minutes * MINUTE))),
  // Longer than servers take to settle, and the server that was listened to is not there in the morning.
  server.map((at) =>
    step(
      `night(${at})`,
      async (world) => {
        await world.leave()
        await world.publish(2, 2, 0)
        await world.pass(100 * MINUTE)
        await world.kill(at)
        world.comeBack()
      },
      ({ isListening, killed }) => isListening && killed.size === 0,
    ),
  ),
]

/** Whatever happened: once all servers are there again, every client has each acknowledged message once, and nothing else. */
async function checkEnd(world: MailWorld): Promise<void> {
  if (!world.isListening) world.comeBack()
  await world.pass(15 * MINUTE)
  for (const reader of READERS.keys()) await world.read(reader, Number.POSITIVE_INFINITY)
  await world.pass(5 * MINUTE)
  for (const [who, got] of world.deliveries()) {
    const missing = [...world.acknowledged].filter((id) => !got.includes(id))
    expect({ who, missing }).toEqual({ who, missing: [] })
    expect({ who, doubled: got.filter((id, index) => got.indexOf(id) !== index) }).toEqual({ who, doubled: [] })
    expect({ who, invented: got.filter((id) => !world.sent.has(id)) }).toEqual({ who, invented: [] })
  }
}

async function play(seed: number, commands: Iterable<Step>): Promise<void> {
  const world = await createMailWorld(seed)
  try {
    await fc.asyncModelRun(
      () => ({ model: { killed: new Set<number>(), isParted: false, isListening: true }, real: world }),
      commands,
    )
    await checkEnd(world)
  } finally {
    await world.stop()
  }
}

describe('what one server acknowledged', () => {
  it('comes once to each client, whatever is killed, cut off, restarted or skewed in between', async () => {
    const numRuns = Number(process.env.WAYPOST_CHAOS_RUNS ?? 3)
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.commands(steps, { maxCommands: 25, size: 'max' }), play),
      process.env.WAYPOST_CHAOS_SEED === undefined
        ? { numRuns, seed: 1 }
        : { numRuns, seed: Number(process.env.WAYPOST_CHAOS_SEED) },
    )
  }, 600_000)
})
