/** What a process offers to the one that started it. */

export type Methods = Record<string, (...given: never[]) => unknown>

export interface Call {
  readonly id: number
  readonly method: string
  readonly given: readonly unknown[]
}

export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }
