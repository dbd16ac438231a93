import type { Token } from './lex.ts'

/** The parser's C code recurses on V8's stack, and after some overflows of it the loaded module is broken for good. */
const deepest = 1000

const opening = new Set(['(', '[', 'case'])
const closing = new Set([')', ']', 'end'])
/** These build lists or flat trees, so what stands before them does not deepen what follows. */
const flattening = new Set([',', 'and', 'or'])
/** These bind weaker than a comma or AND, and each is one level. */
const weak = new Set(['union', 'intersect', 'except', 'join'])

interface Level {
  run: number
  weak: number
}

/** The first token at which a statement may be nested deeper than the parser can bear: an upper bound, from tokens alone. */
export function tooDeepAt(tokens: readonly Token[]): Token | undefined {
  const levels: Level[] = [{ run: 0, weak: 0 }]
  let outer = 0
  for (const token of tokens) {
    const level = levels.at(-1) as Level
    const text = token.kind === 'word' ? token.text.toLowerCase() : token.text
    if (opening.has(text)) {
      outer += level.run + level.weak + 1
      levels.push({ run: 0, weak: 0 })
    } else if (closing.has(text) && levels.length > 1) {
      levels.pop()
      const back = levels.at(-1) as Level
      outer -= back.run + back.weak + 1
      back.run += 1
    } else if (flattening.has(text)) level.run = 0
    else if (weak.has(text)) {
      level.weak += 1
      level.run = 0
    } else level.run += 1
    const now = levels.at(-1) as Level
    if (outer + now.run + now.weak > deepest) return token
  }
  return undefined
}
