// Many users of the bench in one process: see `UsersMethods`.
import { writeFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { serverOf } from '@waypost/core'
import { seededRandom } from '@waypost/core/testing'
import { decodeRecord } from '@waypost/record'
import { cpuUsedMs } from './processes/cpu-used.js'
import { serveParent } from './processes/serve-parent.js'
import type { PublishedRow, UsersMethods, UsersPlan } from './processes/users-methods.js'
import { createReceipts } from './receipts.js'
import { createUser, now, type User } from './user.js'

const receipts = createReceipts()
const users: User[] = []
const publishing: Promise<PublishedRow>[] = []
const stalls = monitorEventLoopDelay({ resolution: 10 })
let stopPublishing = () => {}

/** Has one of the users that are subscribed publish, again and again, at random times that come to the rate. */
function publishSteadily({ publishPerSecond, seed, users: plans }: UsersPlan) {
  if (publishPerSecond === 0) return
  const random = seededRandom(seed)
  let next = now()
  const publishNext = () => {
    next += (1000 / publishPerSecond) * (0.5 + random.integer(1001) / 1000)
    const timer = setTimeout(publishNext, Math.max(0, next - now()))
    stopPublishing = () => clearTimeout(timer)
    const at = random.integer(users.length)
    const [user, plan] = [users[at], plans[at]]
    if (user?.isSubscribed && plan !== undefined) publishing.push(user.publish(plan.ownTopic))
  }
  publishNext()
}

const methods: UsersMethods = {
  async arrive(plan) {
    stalls.enable()
    const servers = plan.servers.map((text) => serverOf(decodeRecord(text)))
    users.push(...plan.users.map((user) => createUser(user, { servers, receipts })))
    publishSteadily(plan)
    await Promise.all(
      users.map(async (user, at) => {
        const wait = (plan.users[at]?.arrivesAt ?? 0) - now()
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)))
        await user.arrive()
      }),
    )
  },
  async quiet() {
    stopPublishing()
    await Promise.all(publishing)
  },
  cpuMs: async () => cpuUsedMs(),
  received: async () => receipts.count,
  async finish(receiptsFile) {
    await writeFile(receiptsFile, receipts.bytes())
    const report = {
      users: users.map((each) => each.row()),
      published: await Promise.all(publishing),
      longestStallMs: stalls.max / 1e6,
    }
    await Promise.all(users.map((each) => each.leave()))
    return report
  },
}

serveParent(methods)
