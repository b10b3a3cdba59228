import { library } from '../../tsup.preset.js'
import { bundledLicences } from './bundled-licences.js'

// Bundled, because the library asks for a version of @chainsafe/enr that some registries lack, and overrides do not
// travel to whoever installs us. All of their dependencies come along: two majors of the same names are among them,
// which is also why `@noble/hashes`, though used here, is no dependency of the built package.
export default library(['src/index.ts', 'src/testing.ts'], {
  platform: 'node',
  noExternal: [
    /^@chainsafe\//,
    /^@multiformats\//,
    /^@libp2p\//,
    /^@ethereumjs\//,
    /^@noble\//,
    /^ethereum-cryptography/,
  ],
  // Not called LICENSES: pnpm leaves our own licence out of a tarball that seems to hold one.
  esbuildPlugins: [bundledLicences('dist/THIRD_PARTY_NOTICES.txt')],
})
