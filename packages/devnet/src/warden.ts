import { type ChildProcess, spawn } from 'node:child_process'

/** Ends what this process started and did not end itself, also when it is killed and can do nothing any more. */
export interface Warden {
  watch(pid: number): void
  /** The process with this id has ended: the system may give the id to another one. */
  forget(pid: number): void
}

/**
 * What runs in the warden's process. It lives as long as the channel to the process that it serves, whichever way that
 * one goes; signals of the terminal, which reach the whole group, are not meant for it.
 */
const PROGRAM = `
const watched = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
process.on('message', ({ watch, forget }) => {
  if (watch !== undefined) watched.add(watch)
  watched.delete(forget)
})
process.on('disconnect', () => {
  for (const pid of watched) try { process.kill(pid, 'SIGKILL') } catch {}
  process.exit(0)
})
`

/** Starts nothing before there is something to watch. */
export function createWarden(): Warden {
  let keeper: ChildProcess | undefined
  const watched = new Set<number>()

  function running(): ChildProcess {
    if (keeper?.connected) return keeper
    const started = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    // Without it the children are ended when this process ends in order, as before.
    started.on('error', () => {})
    started.unref()
    started.channel?.unref()
    keeper = started
    for (const pid of watched) started.send({ watch: pid }, () => {})
    return started
  }

  return {
    watch(pid) {
      const informed = running()
      watched.add(pid)
      informed.send({ watch: pid }, () => {})
    },
    forget(pid) {
      watched.delete(pid)
      if (keeper?.connected) keeper.send({ forget: pid }, () => {})
    },
  }
}
