// Breaks one line of the contracts at a time and expects the unit tests to notice: `pnpm mutate`, or `pnpm mutate 3 7` for some of them.
// Ends with 1 when a mutant lives. Each takes a build and a run of the tests: about half a minute of CPU. Tests of that part alone are run,
// so that what notices is a test that says what is wrong.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forgeBinary } from './forge.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
// Outside of the repository: its link to node_modules would lead every tool that walks the packages astray.
const copy = `${mkdtempSync(join(tmpdir(), 'waypost-mutant-'))}/`
process.once('exit', () => rmSync(copy, { recursive: true, force: true }))

/** The tests that are to notice, what is broken, where, from what to what. */
const MUTANTS = [
  ['Declare', 'a signature of a node key has no deadline', 'NodeSignatures', '        _checkDeadline(deadline);\n', ''],
  ['Declare', 'a sequence counts twice', 'NodeSignatures', 'sequence <= spent', 'sequence < spent'],
  [
    '{NodeKey,Lifecycle}',
    'a withdrawal forgets the sequence',
    'ResourceBook',
    'slot = ResourceSlots.unlisted(sequence, version);\n        _listed',
    'slot = ResourceSlots.unlisted(0, version);\n        _listed',
  ],
  ['RenewAndWithdraw', 'a renewal passes the consent', 'ResourceBook', ' || expiresAt > latest', ''],
  ['RenewAndWithdraw', 'a renewal shortens a listing', 'ResourceBook', ' || expiresAt <= present', ''],
  [
    'RenewAndWithdraw',
    'another provider’s server is withdrawn',
    'ResourceBook',
    'if (slot.provider() != provider) revert',
    'if (slot.provider() == 0) revert',
  ],
  [
    'Relay',
    'a relayed call counts again',
    'Relay',
    'uint256 nonce = _useNonce(account);',
    'uint256 nonce = nonces(account);',
  ],
  ['Relay', 'a relayed call has no deadline', 'Relay', '        _checkDeadline(deadline);\n', ''],
  ['Guardian', 'no cap on removals', 'CuratorRole', / {8}if \(count == REMOVAL_CAP\)[^;]+;\n/, ''],
  [
    'Guardian',
    'the cap never starts anew',
    'CuratorRole',
    '_removals.epoch == epoch ? _removals.count : 0',
    'epoch == 0 ? 0 : _removals.count',
  ],
  [
    'Guardian',
    'a guardian’s suspension never lapses',
    'ProviderSlot',
    'if (until != 0 && block.timestamp >= until)',
    'if (until != 0 && status != ProviderStatus.SuspendedByGuardian && block.timestamp >= until)',
  ],
  ['Guardian', 'a guardian does not rest', 'Curation', / {8}if \(block\.timestamp < restsUntil\)[^;]+;\n/, ''],
  ['Guardian', 'a reinstatement outlasts the lapse', 'Curation', / {8}if \(lapse != 0 && lapse < from\)[^;]+;\n/, ''],
  ['Guardian', 'no delay on approvals', 'Curation', 'if (from <= block.timestamp)', 'if (from != 0)'],
  [
    'Exit',
    'an exit has no delay',
    'ProviderBook',
    'uint40(block.timestamp) + EXIT_DELAY',
    'uint40(block.timestamp) + 1',
  ],
  [
    'Exit',
    'an exit is never final',
    'ProviderSlot',
    'exit != 0 && block.timestamp >= exit',
    'exit != 0 && block.timestamp > type(uint40).max',
  ],
  [
    'Operators',
    'an operator never expires',
    'OperatorBook',
    'block.timestamp <= operator.expiresAt ? operator.roles : 0',
    'operator.roles',
  ],
  ['Operators', 'one role is as good as another', 'OperatorBook', '& roles != roles', '== 0'],
  [
    '{TokenCurationParameters,TokenCurationAttacks}',
    'rules change in mid-dispute',
    'TokenCurationCount',
    '_rules(listing.parametersVersion)',
    '_rules(parametersVersion())',
  ],
  [
    'TokenCurationCount',
    'a tie removes',
    'TokenCurationCount',
    'remove * WHOLE > revealed',
    'remove * WHOLE >= revealed',
  ],
  ['TokenCurationCount', 'no quorum', 'TokenCurationCount', ' && revealed >= rules.quorum', ''],
  [
    'TokenCurationAttacks',
    'a sham challenge shortens a wait',
    'TokenCurationCount',
    'if (listing.status == ListingStatus.Listed) return;',
    'if (listing.status != ListingStatus.None) return;',
  ],
  [
    'TokenCurationAttacks',
    'an exit in mid-challenge',
    'TokenCurationListings',
    '        _checkUnchallenged(listing);\n        Provider memory owned',
    '        Provider memory owned',
  ],
  [
    'TokenCurationVotes',
    'a vote is revealed late',
    'TokenCurationVotes',
    ' || block.timestamp >= opened.revealEnd',
    '',
  ],
  [
    '{TokenCurationVotes,TokenCurationAttacks}',
    'a commitment opens for anybody',
    'TokenCurationVotes',
    'challengeId, voter, choice, salt));',
    'challengeId, address(0), choice, salt));',
  ],
  ['TokenCurationVotes', 'a claim counts twice', 'TokenCurationVotes', ' || vote.status == VoteStatus.Claimed', ''],
  [
    'TokenCurationAttacks',
    'a token that takes a fee',
    'TokenCurationVault',
    / {8}if \(received != amount\)[^;]+;\n/,
    '',
  ],
]

// What is broken may leave a parameter unused; and code that is not optimised is built three times as fast, and longer than a chain takes.
const env = { ...process.env, FOUNDRY_OPTIMIZER: 'false', FOUNDRY_DENY: 'never', FOUNDRY_CODE_SIZE_LIMIT: '1000000' }

function forge(args) {
  return spawnSync(forgeBinary(), args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28, env })
}

/** Names of the tests that fail; undefined when it does not compile. */
function failing(tests) {
  // The test of the vectors reads a file that the copy does not have.
  const left = ['--match-path', `test/${tests}.t.sol`, '--no-match-test', 'test_vectors']
  const { stdout, status } = forge([
    'test',
    ...left,
    '--fuzz-runs',
    '16',
    '--gas-snapshot-check',
    'false',
    '--gas-snapshot-emit',
    'false',
  ])
  const names = [...stdout.matchAll(/^\[FAIL[^\]]*\] (\w+)\(/gm)].map(([, name]) => name)
  return status !== 0 && names.length === 0 ? undefined : [...new Set(names)]
}

for (const part of ['contracts', 'test', 'scripts', 'foundry.toml', 'package.json'])
  cpSync(root + part, copy + part, { recursive: true })
symlinkSync(`${root}node_modules`, `${copy}node_modules`)

const asked = process.argv.slice(2).map(Number)
const chosen = MUTANTS.map((mutant, at) => [at + 1, ...mutant]).filter(
  ([number]) => asked.length === 0 || asked.includes(number),
)
const before = failing(`{${[...new Set(chosen.map(([, tests]) => tests.replace(/[{}]/g, '')))].join(',')}}`)
if (before === undefined || before.length > 0) {
  process.stderr.write(`mutate: the tests fail before anything is broken: ${before?.join(', ') ?? 'no build'}\n`)
  process.exit(1)
}
let alive = 0
for (const [number, tests, what, contract, from, to] of chosen) {
  const file = `${copy}contracts/${contract}.sol`
  const text = readFileSync(file, 'utf8')
  const broken = text.replace(from, to)
  if (broken === text) {
    process.stderr.write(`mutate: ${number}, ${what}: there is no such line any more\n`)
    process.exit(1)
  }
  writeFileSync(file, broken)
  const noticed = failing(tests)
  writeFileSync(file, text)
  if (noticed === undefined || noticed.length === 0) alive++
  const result = noticed === undefined ? 'DOES NOT COMPILE' : noticed.length === 0 ? 'LIVES' : noticed.join(', ')
  process.stdout.write(`${number} ${what}: ${result}\n`)
}
process.exit(alive === 0 ? 0 : 1)
