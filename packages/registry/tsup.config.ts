import { library } from '../../tsup.preset.js'

export default library(['src/index.ts', 'src/curation.ts', 'src/memory.ts', 'src/proofs.ts'])
