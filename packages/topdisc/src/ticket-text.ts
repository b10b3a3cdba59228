/*
 * A ticket is kept as text for as long as it waits: a string of 35 bytes takes a quarter of the memory of an array of
 * them, and an advertiser keeps one for each of its registrars.
 */

/** A ticket's bytes as characters, one for each. */
export function ticketText(ticket: Uint8Array): string {
  // The bytes as arguments: spreading an array of bytes goes through an iterator and takes ten times as long.
  return String.fromCharCode.apply(undefined, ticket as unknown as number[])
}

/** The bytes that {@link ticketText} was given. */
export function ticketBytes(text: string): Uint8Array {
  const ticket = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) ticket[at] = text.charCodeAt(at)
  return ticket
}
