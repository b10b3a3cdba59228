// `start` on a port that another process holds neither rejects nor resolves: the process ends.
import { expectUncaught, open, silentSocket } from './node.mjs'

const taken = await silentSocket()
expectUncaught(/EADDRINUSE/, 'starting on a busy port ends the process')
void open({}, { port: taken.address().port }).catch(() => undefined)
