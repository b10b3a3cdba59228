import pc from 'picocolors'

/** Something that happened in the demo: a sentence for a person and fields for a program. */
export interface DemoEvent {
  /** Kebab-case name. */
  readonly event: string
  readonly [field: string]: unknown
}

/** Tells the demo's story, to a person or to a program. */
export interface Reporter {
  /** Begins a numbered step. */
  step(title: string): void
  /** Something happened. `sentence` is shown to a person, `event` to a program. */
  tell(event: DemoEvent, sentence: string): void
  /** As `tell`, for what replaces the line before it on a terminal (progress). */
  progress(event: DemoEvent, sentence: string): void
}

/** One JSON object a line and nothing else. */
export function jsonReporter(write: (text: string) => void, now: () => number): Reporter {
  const line = (event: DemoEvent) => write(`${JSON.stringify({ ...event, at: now() })}\n`)
  return {
    step: (title) => line({ event: 'step', title }),
    tell: line,
    progress: line,
  }
}

/** Lines for a person. Colour only on a terminal that wants it. */
export function humanReporter(write: (text: string) => void, isTerminal: boolean, now: () => number): Reporter {
  const colours = pc.createColors(isTerminal && process.env.NO_COLOR === undefined)
  const startedAt = now()
  let steps = 0
  let openProgress = false
  const closeProgress = () => {
    if (openProgress) write('\n')
    openProgress = false
  }
  const clockText = () => colours.dim(`${((now() - startedAt) / 1000).toFixed(1).padStart(6)} s`)
  return {
    step(title) {
      closeProgress()
      steps++
      write(`\n${colours.bold(`${steps}. ${title}`)}\n`)
    },
    tell(_event, sentence) {
      closeProgress()
      write(`${clockText()}  ${sentence}\n`)
    },
    progress(_event, sentence) {
      if (!isTerminal) return
      write(`\r${clockText()}  ${sentence}\u001b[K`)
      openProgress = true
    },
  }
}
