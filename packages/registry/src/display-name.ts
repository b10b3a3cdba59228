/** Longest display name that is passed on, in characters (code points). */
export const MAX_NAME_CHARACTERS = 48

// Control, format (bidirectional overrides, zero-width, tags), surrogate, private-use and unassigned characters, and
// line separators: all of them can make a name look like another or break out of its line.
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu
const COMBINING_RUN = /(\p{M}{2})\p{M}+/gu

/**
 * A provider's name as it may be shown, out of hostile metadata: normalised (NFC), without control and invisible characters, with
 * white space folded and stacked marks thinned, cut at {@link MAX_NAME_CHARACTERS}. It can still imitate another provider's name:
 * show the id beside it.
 *
 * @returns `undefined` when nothing is left
 */
export function displayName(text: string): string | undefined {
  // Cut before normalising, so that a megabyte of marks costs nothing.
  const cleaned = text
    .slice(0, 8 * MAX_NAME_CHARACTERS)
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(UNSAFE, '')
    .replace(COMBINING_RUN, '$1')
  const name = [...cleaned].slice(0, MAX_NAME_CHARACTERS).join('').trim()
  return name === '' ? undefined : name
}
