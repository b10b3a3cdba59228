import { library } from '../../tsup.preset.js'

export default library(['src/time-server.ts'])
