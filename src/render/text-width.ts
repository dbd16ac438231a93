import stringWidth from 'string-width'

/*
 * Characters whose width is known one by one, with nothing that joins or combines.
 * Narrow: printable ASCII, the letters of Latin, Greek and Cyrillic, dashes, quotes and `…`.
 * Wide: kana, Chinese characters, Hangul syllables and fullwidth forms.
 * string-width segments a text into graphemes first, which is right for the rest and far too slow for every cell of a big table.
 */
const narrowSet = '\\x20-\\x7e\\xa1-\\xac\\xae-\\u02af\\u0370-\\u0482\\u048a-\\u052f\\u2010-\\u2027'
const wideSet = '\\u3041-\\u3096\\u30a1-\\u30fa\\u4e00-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff60'

const narrow = new RegExp(`^[${narrowSet}]*$`)
const unusual = new RegExp(`[^${narrowSet}${wideSet}]`)
// With the character before it, which a mark can combine with.
const unusualRuns = new RegExp(`[${narrowSet}${wideSet}]?[^${narrowSet}${wideSet}]+`, 'g')

const firstWide = 0x3041
let segments: Intl.Segmenter | undefined

/** Made on first use: most tables hold no text that needs it, and it takes milliseconds. */
function segmenter(): Intl.Segmenter {
  segments ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return segments
}

/** The terminal columns of a text without control characters: two for wide characters and emoji, none for combining marks. */
export function textWidth(text: string): number {
  if (narrow.test(text)) return text.length
  let width = 0
  const usual = text.replace(unusualRuns, (run) => {
    width += runWidth(run)
    return ''
  })
  for (let at = 0; at < usual.length; at += 1) width += usualWidth(usual, at)
  return width
}

function usualWidth(text: string, at: number): number {
  return text.charCodeAt(at) >= firstWide ? 2 : 1
}

const mostRemembered = 1000
const longestRemembered = 16
const runWidths = new Map<string, number>()

// The same few emoji and accents come again and again.
function runWidth(run: string): number {
  const known = runWidths.get(run)
  if (known !== undefined) return known
  const width = stringWidth(run, { countAnsiEscapeCodes: true })
  if (run.length <= longestRemembered) {
    if (runWidths.size >= mostRemembered) runWidths.clear()
    runWidths.set(run, width)
  }
  return width
}

/** The start of a text that is wider than `width`, ending in `…`: `width` columns or one less, with no character cut in two. */
export function truncateText(text: string, width: number): string {
  const room = width - 1
  const firstUnusual = text.search(unusual)
  // The character before an unusual one may belong to it.
  const usualEnd = firstUnusual < 0 ? text.length : Math.max(0, firstUnusual - 1)
  let used = 0
  let at = 0
  while (at < usualEnd && used + usualWidth(text, at) <= room) {
    used += usualWidth(text, at)
    at += 1
  }
  let kept = text.slice(0, at)
  if (at === usualEnd) {
    for (const { segment } of segmenter().segment(text.slice(at))) {
      used += textWidth(segment)
      if (used > room) break
      kept += segment
    }
  }
  return `${kept}…`
}
