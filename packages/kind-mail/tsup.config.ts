import { library } from '../../tsup.preset.js'

// The server entry needs `node:sqlite` under its full name; the client entry imports nothing of Node.
export default library(['src/index.ts', 'src/server.ts', 'src/server/postgres.ts'], {
  removeNodeProtocol: false,
  external: [/^node:/],
})
