// go-ethereum's `devp2p`, the public tool that tests discovery nodes: built once into a cache, through the Go module proxy.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Pinned: another version has other tests. */
export const GO_ETHEREUM = 'v1.17.10'
const MODULE = `github.com/ethereum/go-ethereum/cmd/devp2p@${GO_ETHEREUM}`

/** The name and version of the Go on this machine, or undefined. */
export function goVersion() {
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/**
 * The path of the tool. Builds it when it is not there yet, which takes some minutes and needs a Go module proxy.
 *
 * @param progress gets lines for people
 */
export function installDevp2p(progress) {
  const folder = process.env.WAYPOST_INTEROP_CACHE ?? join(tmpdir(), 'waypost-interop', GO_ETHEREUM)
  const tool = join(folder, process.platform === 'win32' ? 'devp2p.exe' : 'devp2p')
  if (existsSync(tool)) return tool
  mkdirSync(folder, { recursive: true })
  progress(`building ${MODULE} into ${folder}, once, some minutes …`)
  const { status, stderr } = spawnSync('go', ['install', MODULE], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: folder, GOFLAGS: '' },
    // Where a `go.mod` lies about, Go would read it.
    cwd: folder,
  })
  if (status !== 0) throw new Error(`go install ${MODULE} failed:\n${stderr.trim().split('\n').slice(-5).join('\n')}`)
  return tool
}
