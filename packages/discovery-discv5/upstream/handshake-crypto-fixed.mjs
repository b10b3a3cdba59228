// `@chainsafe/enr` lets its crypto be replaced; the handshake's, which costs the most, has `setDiscv5Crypto`, but no
// entry of the package exports it.
import * as discv5 from '@chainsafe/discv5'
import * as keypair from '@chainsafe/discv5/keypair'
import * as util from '@chainsafe/discv5/util'
import { conclude } from './node.mjs'

const isExported = [discv5, keypair, util].some((entry) => 'setDiscv5Crypto' in entry)
conclude(!isExported, 'no entry exports setDiscv5Crypto')
