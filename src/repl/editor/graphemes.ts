let segments: Intl.Segmenter | undefined

/** Made on first use: most statements are ASCII, and it takes milliseconds. */
function segmenter(): Intl.Segmenter {
  segments ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return segments
}

const ascii = /^\p{ASCII}*$/u

/** What a reader takes for the characters of a text: a letter with its accents is one, and so is an emoji of several parts. */
export function* graphemes(text: string): Generator<string> {
  if (ascii.test(text)) yield* text
  else for (const { segment } of segmenter().segment(text)) yield segment
}

/** The end of the character that begins at `at`; the text's end at its end. */
export function endOfGrapheme(text: string, at: number): number {
  if (at >= text.length) return text.length
  if (ascii.test(text.slice(at, at + 2))) return at + 1
  const lineEnd = text.indexOf('\n', at + 1)
  for (const grapheme of graphemes(text.slice(at, lineEnd < 0 ? text.length : lineEnd)))
    return at + grapheme.length
  return text.length
}

/** The start of the character that ends at `at`; 0 at the text's start. */
export function startOfGrapheme(text: string, at: number): number {
  if (at <= 0) return 0
  if (ascii.test(text.slice(Math.max(0, at - 2), at))) return at - 1
  const lineStart = at < 2 ? 0 : text.lastIndexOf('\n', at - 2) + 1
  let last = 1
  for (const grapheme of graphemes(text.slice(lineStart, at))) last = grapheme.length
  return at - last
}
