/** Lines for a person on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** One JSON object a line; 64-bit numbers as text, bytes as hex. */
export function sayJson(value: unknown): void {
  process.stdout.write(
    `${JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part === 'bigint') return part.toString()
      if (part instanceof Uint8Array) return `0x${Buffer.from(part).toString('hex')}`
      return part
    })}\n`,
  )
}
