import { library } from '../../tsup.preset.js'

export default library(['src/index.ts', 'src/derive.ts', 'src/ip.ts', 'src/testing.ts'])
