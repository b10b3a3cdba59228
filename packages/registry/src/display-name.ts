const MAX_NAME_CHARACTERS = 48

// Control, format (bidirectional overrides, zero-width, tags), surrogate, private-use and unassigned characters: all of them can make a
// name look like another or break out of its line. They go first: what they held apart may be two spaces, or a letter and its accent.
const UNSAFE = /\p{C}/gu
const COMBINING_RUN = /(\p{M}{2})\p{M}+/gu

/**
 * Hostile text, such as a provider's name, as it may be shown on one line: normalised (NFC), without control and invisible characters, with
 * white space folded and stacked marks thinned, cut at `maxCharacters`. It can still imitate another name:
 * show the id beside it.
 *
 * @param maxCharacters in code points, @default 48
 * @returns `undefined` when nothing is left
 */
export function displayName(text: string, maxCharacters = MAX_NAME_CHARACTERS): string | undefined {
  // Cut before normalising, so that a megabyte of marks costs nothing.
  const cleaned = text
    .slice(0, 8 * maxCharacters)
    .replace(/\s/gu, ' ')
    .replace(UNSAFE, '')
    .replace(/ +/g, ' ')
    .normalize('NFC')
    .replace(COMBINING_RUN, '$1')
  const name = [...cleaned].slice(0, maxCharacters).join('').trim()
  return name === '' ? undefined : name
}
