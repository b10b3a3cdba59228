import { existsSync, readdirSync, readFileSync } from 'node:fs'

// The dependency rule: which package may import which. A package that is missing in a table here may import nothing,
// so that a new one has to say what it is.

/** What each package may import of ours, outside of its tests. */
const OURS = {
  core: [],
  contracts: [],
  conformance: ['core', 'record'],
  record: ['core'],
  pool: ['core'],
  selection: ['core'],
  sealed: ['core'],
  topdisc: ['core', 'record'],
  discovery: ['core', 'record'],
  'discovery-discv5': ['core', 'record', 'topdisc'],
  registry: ['core', 'record', 'contracts'],
  transport: ['core', 'record'],
  'kind-mail': ['core', 'sealed', 'transport'],
}

/** They put the parts together and see everything. */
const SEE_EVERYTHING = ['host', 'devnet']

/** Each library and the packages that may import it, tests aside. */
const LIBRARIES = [
  { name: 'enr', library: '@chainsafe/enr', packages: ['record', 'discovery-discv5'] },
  { name: 'discv5', library: '@chainsafe/discv5', packages: ['discovery-discv5'] },
  { name: 'ethers', library: 'ethers', packages: ['registry', ...SEE_EVERYTHING] },
  { name: 'eciesjs', library: 'eciesjs', packages: ['sealed'] },
  {
    name: 'libp2p',
    library: '(@libp2p/[^/]+|libp2p|@chainsafe/libp2p-[^/]+)',
    packages: ['transport', 'discovery-discv5'],
  },
  { name: 'cborg', library: 'cborg', packages: ['kind-mail'] },
  { name: 'rlp', library: '@ethereumjs/rlp', packages: ['topdisc'] },
  { name: 'pino', library: 'pino', packages: ['host'] },
  { name: 'postgres', library: 'pg', packages: ['kind-mail'] },
]

/** Run in browsers and on phones: no Node in what their client entries reach. */
const CLIENT_SIDE = [
  'core',
  'record',
  'pool',
  'selection',
  'discovery',
  'discovery-http',
  'registry',
  'sealed',
  'transport',
  'kind-mail',
  'kind-push',
]

/** How dependency-cruiser calls what is neither ours nor Node's. */
const LIBRARY = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown', 'unknown']

/** Tests and what serves them alone; `testing` of core is an entry of its own. */
const TESTS = String.raw`\.(test|test-d|e2e)\.ts$|^(packages|apps)/[^/]+/test/|^packages/(?!core/)[^/]+/src/testing/`
const SERVER_ENTRY = `^packages/${anyOf(packagesWithServerEntry())}/src/server\\.ts$`
/** What stands behind a `/server` entry: its folder, and files beside it that are named here. */
const SERVER_CODE = `^packages/(${anyOf(packagesWithServerEntry())}/src/server(\\.ts$|/)|sealed/src/open-envelope\\.ts$)`
const CLIENT_ENTRIES = `^packages/${anyOf(CLIENT_SIDE.flatMap(clientEntriesOf))}$`
const CONFIGURATION = String.raw`/(tsup|vitest)\.config\.ts$`

function anyOf(names) {
  return `(${names.join('|')})`
}

function entriesOf(folder) {
  const manifest = `packages/${folder}/package.json`
  return existsSync(manifest) ? Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).exports ?? {}) : []
}

function packagesWithServerEntry() {
  return readdirSync('packages').filter((folder) => entriesOf(folder).includes('./server'))
}

/** An entry `./x` is `src/x.ts`. */
function clientEntriesOf(folder) {
  return entriesOf(folder)
    .filter((entry) => !/^\.\/server(\/|$)/.test(entry) && !entry.endsWith('.json'))
    .map((entry) => `${folder}/src/${entry === '.' ? 'index' : entry.slice(2)}\\.ts`)
}

const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const packageRules = Object.entries(OURS).map(([name, allowed]) =>
  error(
    `${name}-imports`,
    `${name} imports ${allowed.length === 0 ? 'no package of ours' : `of ours ${allowed.join(', ')} alone`}`,
    { path: `^packages/${name}/`, pathNot: TESTS },
    { path: '^(packages|apps)/', pathNot: `^packages/${anyOf([name, ...allowed])}/` },
  ),
)

const libraryRules = LIBRARIES.map(({ name, library, packages }) =>
  error(
    `only-${name}`,
    `of the packages, only ${packages.join(', ')} import ${library}`,
    { path: '^packages/', pathNot: [`^packages/${anyOf(packages)}/`, TESTS] },
    { path: `(^|/)node_modules/${library}/|^${library}(/|$)` },
  ),
)

export default {
  forbidden: [
    ...packageRules,
    ...libraryRules,
    error(
      'package-without-rule',
      'a package of ours that has no line in .dependency-cruiser.mjs',
      { path: '^packages/', pathNot: [`^packages/${anyOf([...Object.keys(OURS), ...SEE_EVERYTHING])}/`, TESTS] },
      { path: '^(packages|apps)/', pathNot: '^packages/$1/' },
    ),
    error(
      'core-is-light',
      'core imports no library but @noble/hashes',
      { path: '^packages/core/', pathNot: [TESTS, CONFIGURATION] },
      { dependencyTypes: LIBRARY, pathNot: '(^|/)@noble/hashes/' },
    ),
    error(
      'pool-and-selection-need-no-library',
      'pool and selection are pure: they import core and nothing else',
      { path: '^packages/(pool|selection)/', pathNot: [TESTS, CONFIGURATION] },
      { dependencyTypes: LIBRARY },
    ),
    error('apps-are-leaves', 'no package imports an app', { path: '^packages/' }, { path: '^apps/' }),
    error(
      'apps-stand-alone',
      'no app imports another app',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    error(
      'client-without-node',
      'client-side packages run in browsers: only server code imports Node built-ins (their types aside)',
      { path: `^packages/${anyOf(CLIENT_SIDE)}/`, pathNot: [TESTS, SERVER_CODE, CONFIGURATION] },
      { dependencyTypes: ['core'], dependencyTypesNot: ['type-only', 'type-import'] },
    ),
    error(
      'client-without-server',
      'a client never bundles server code: no way leads from a client entry to it, through whatever file',
      { path: CLIENT_ENTRIES },
      { path: SERVER_CODE, reachable: true },
    ),
    error(
      'server-entry-is-for-servers',
      'what is shipped to clients imports no /server entry',
      { path: '^packages/', pathNot: [TESTS, SERVER_CODE, `^packages/${anyOf(SEE_EVERYTHING)}/`] },
      { path: SERVER_ENTRY },
    ),
    error(
      'no-circles',
      'files that need each other in a circle at run time',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    error(
      'declared',
      'an import that the package.json of its package does not name, or that cannot be resolved',
      { pathNot: [CONFIGURATION, TESTS] },
      { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
    ),
    error(
      'shipped-needs-dependency',
      'what is shipped imports no devDependency, which a consumer does not get; discovery-discv5 bundles its own',
      { path: '^(packages|apps)/[^/]+/src/', pathNot: [TESTS, '^packages/discovery-discv5/'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer', 'type-only'] },
    ),
    error('resolvable', 'an import that leads nowhere', {}, { couldNotResolve: true }),
    error(
      'no-test-code',
      'what is shipped imports no test',
      { path: '^(packages|apps)/[^/]+/src/', pathNot: TESTS },
      { path: TESTS },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated|out|cache|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
}
