import { defaultCrypto, setV4Crypto } from '@chainsafe/enr'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { boundedMap } from './bounded-map.js'

const REMEMBERED = 8192

let installed = false

/**
 * Lets the library remember which record signatures it found valid. The same records come back in nearly every answer
 * of a lookup, and each check costs 2 ms of pure JavaScript. Only successes are kept, so that a stranger's bad records
 * push nothing out.
 */
export function rememberSignatures(): void {
  if (installed) return
  installed = true
  const valid = boundedMap<string, true>(REMEMBERED)
  setV4Crypto({
    ...defaultCrypto,
    verify(publicKey, message, signature) {
      const digest = bytesToHex(keccak_256(concatBytes(publicKey, signature, message)))
      if (valid.get(digest) === true) return true
      const isValid = defaultCrypto.verify(publicKey, message, signature)
      if (isValid) valid.set(digest, true)
      return isValid
    },
  })
}
