import { createClient } from './client.js'

/**
 * What a client loads at once. Each part that is loaded later names it: bundlers that sort code into files by who needs it then keep all
 * of this in one file, in place of a dozen that each compress by themselves.
 *
 * @public
 */
export const atOnce = { createClient }
