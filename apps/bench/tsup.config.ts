import { library } from '../../tsup.preset.js'

export default library([], {
  // The command, and the processes that the bench `mail` starts.
  entry: {
    bench: 'src/bench.ts',
    'mail-host': 'src/benches/mail/host-process.ts',
    'mail-reader': 'src/benches/mail/reader-process.ts',
    'mail-users': 'src/benches/mail/users-process.ts',
  },
  platform: 'node',
  dts: false,
  removeNodeProtocol: false,
})
