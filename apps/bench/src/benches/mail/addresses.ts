/**
 * An address of the loopback network for each few clients, as on the internet: so no limit for one address has to be
 * raised. Only Linux has all of 127.0.0.0/8 there.
 */
export function addressOf(client: number): string {
  return `127.${1 + Math.floor(client / 4_000)}.${Math.floor(client / 16) % 250}.${1 + (client % 16)}`
}
