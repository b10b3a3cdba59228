import { library } from '../../tsup.preset.js'

export default library([], {
  // The command, and the processes that the benches `mail`, `topdisc` and `discv5` start.
  entry: {
    bench: 'src/bench.ts',
    'topdisc-simulate': 'src/benches/topdisc/simulate-process.ts',
    'discv5-nodes': 'src/benches/discv5/nodes-process.ts',
    'mail-host': 'src/benches/mail/host-process.ts',
    'mail-reader': 'src/benches/mail/reader-process.ts',
    'mail-users': 'src/benches/mail/users-process.ts',
  },
  platform: 'node',
  dts: false,
  removeNodeProtocol: false,
})
