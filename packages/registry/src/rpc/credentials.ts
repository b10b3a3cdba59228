/** What says to an RPC who asks, where its URL names a user and a password: HTTP's basic scheme (RFC 7617), in UTF-8. */
export function headersFor({ username, password }: URL): { readonly authorization: string } {
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` }
}

export { atOnce } from '../at-once.js'
