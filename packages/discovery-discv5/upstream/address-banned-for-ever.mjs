// The rate limiter bans an address for the rest of the process, and source addresses of datagrams are easily forged.
import { conclude, open } from './node.mjs'

const quota = { maxTokens: 5, replenishAllEvery: 50 }
const node = await open({}, { rateLimiterOpts: { globalQuota: quota, byIPQuota: quota } })
const { rateLimiter } = node.sessionService.transport
for (let count = 0; count < 10; count++) rateLimiter.allowEncodedPacket('192.0.2.1')
await new Promise((resolve) => setTimeout(resolve, 500))
conclude(
  !rateLimiter.allowEncodedPacket('192.0.2.1'),
  'ten times the replenishing time later the address is still banned',
)
