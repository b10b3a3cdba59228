// RLP writes a port below 256 as one byte (EIP-778). The getter throws on it; the multiaddr says another port.
import { conclude, record } from './node.mjs'

const enr = record({ ip: Uint8Array.of(127, 0, 0, 1), udp: Uint8Array.of(200) })
let isThrown = false
try {
  void enr.udp
} catch {
  isThrown = true
}
const { value } = enr.getLocationMultiaddr('udp4').getComponents?.()[1] ?? { value: undefined }
const shown = value ?? enr.getLocationMultiaddr('udp4').toString()
conclude(
  isThrown && !String(shown).endsWith('/200') && shown !== '200',
  `port 200 throws in the getter, and is ${shown} in the multiaddr`,
)
