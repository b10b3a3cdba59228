import { library } from '../../tsup.preset.js'

export default library(['src/waypost.ts'], { platform: 'node', dts: false })
