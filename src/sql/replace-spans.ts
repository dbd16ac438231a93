/** A part of a text, as UTF-16 indices, and what stands there instead. */
export interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A text with replacements, and the way back from its offsets to the original's. */
export interface ReplacedText {
  readonly text: string
  /** UTF-16 index to UTF-16 index. */
  readonly toIndex: (index: number) => number
  /** UTF-8 byte offset to UTF-8 byte offset. */
  readonly toByteOffset: (byteOffset: number) => number
}

/** From `written` on, offsets are `delta` less than the original's; inside a replacement, `from` is its start. */
interface Step {
  readonly written: number
  readonly until: number
  readonly from: number
  readonly delta: number
}

function wayBack(steps: readonly Step[]): (offset: number) => number {
  if (steps.length === 0) return (offset) => offset
  return (offset) => {
    let [low, high] = [0, steps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((steps[middle] as Step).written <= offset) low = middle + 1
      else high = middle
    }
    const step = steps[low - 1]
    if (step === undefined) return offset
    return offset < step.until ? step.from : offset + step.delta
  }
}

function stepsIn(
  text: string,
  replacements: readonly Replacement[],
  length: (text: string) => number,
): Step[] {
  const steps: Step[] = []
  let [at, original, written] = [0, 0, 0]
  for (const { start, end, text: instead } of replacements) {
    const between = length(text.slice(at, start))
    const from = original + between
    written += between
    original = from + length(text.slice(start, end))
    const until = written + length(instead)
    steps.push({ written, until, from, delta: original - until })
    written = until
    at = end
  }
  return steps
}

/** Puts other texts in the place of parts of a text. The replacements are in order and do not overlap. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): ReplacedText {
  let result = ''
  let at = 0
  for (const { start, end, text: instead } of replacements) {
    result += text.slice(at, start) + instead
    at = end
  }
  return {
    text: result + text.slice(at),
    toIndex: wayBack(stepsIn(text, replacements, (part) => part.length)),
    toByteOffset: wayBack(stepsIn(text, replacements, (part) => Buffer.byteLength(part))),
  }
}
