import { library } from '../../tsup.preset.js'

export default library(['src/bench.ts'], { platform: 'node', dts: false })
