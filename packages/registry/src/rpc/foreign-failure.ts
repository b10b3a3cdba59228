import { describeRemoteError } from './rpc.js'
import { RpcError, type RpcErrorCode } from './rpc-error.js'

/** What a foreign sender's failure means. ethers tells its own apart by `code`; EIP-1193 wallets use numbers. */
const CODES: Readonly<Partial<Record<PropertyKey, RpcErrorCode>>> = {
  TIMEOUT: 'RPC_TIMEOUT',
  BAD_DATA: 'RPC_INVALID_ANSWER',
  CALL_EXCEPTION: 'RPC_REFUSED',
  UNKNOWN_ERROR: 'RPC_REFUSED',
  UNSUPPORTED_OPERATION: 'RPC_REFUSED',
}

/** The failure of a sender that is not ours, such as a provider of ethers, as ours. */
export function rpcErrorOf(error: unknown, method: string): RpcError {
  const { code } = Object(error) as { readonly code?: unknown }
  const known = typeof code === 'number' ? 'RPC_REFUSED' : (CODES[String(code)] ?? 'RPC_UNREACHABLE')
  const said = known === 'RPC_REFUSED' ? describeRemoteError(error) : {}
  return new RpcError(known, undefined, { method, ...said }, error)
}

export { atOnce } from '../at-once.js'
