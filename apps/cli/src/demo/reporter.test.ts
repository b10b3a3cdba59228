import { describe, expect, it } from 'vitest'
import { humanReporter, jsonReporter } from './reporter.js'

function collected() {
  let text = ''
  return {
    write: (part: string) => {
      text += part
    },
    text: () => text,
  }
}

describe('the reporters', () => {
  it('writes JSON lines and nothing else for a program', () => {
    const out = collected()
    const reporter = jsonReporter(out.write, () => 5)
    reporter.step('One')
    reporter.tell({ event: 'found', source: 'topic' }, 'a server was found')
    reporter.progress({ event: 'received', received: 3 }, 'three came')
    expect(
      out
        .text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { event: 'step', title: 'One', at: 5 },
      { event: 'found', source: 'topic', at: 5 },
      { event: 'received', received: 3, at: 5 },
    ])
  })

  it('keeps progress and colour off what is no terminal', () => {
    const out = collected()
    const reporter = humanReporter(out.write, false, () => 0)
    reporter.step('One')
    reporter.progress({ event: 'received' }, 'three came')
    reporter.tell({ event: 'found' }, 'a server was found')
    expect(out.text()).toBe('\n1. One\n   0.0 s  a server was found\n')
  })
})
