const plain = /^[\x20-\x7e]*$/

/*
 * Controls (Cc), line and paragraph separators, lone surrogates, and the format characters that reorder or hide text.
 * The joiners U+200C and U+200D stay: emoji and several scripts are spelled with them.
 */
const unprintable =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/gu

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/**
 * A text as one line that a terminal shows as it is: controls, line breaks and characters that reorder or hide text become
 * `\n`, `\x1b`, `\u202e`. A backslash stays single, so that `DOMAIN\user` can be copied.
 */
export function visibleText(text: string): string {
  if (plain.test(text)) return text
  return text.replace(unprintable, escapeOf)
}

function escapeOf(character: string): string {
  const short = shortEscapes.get(character)
  if (short !== undefined) return short
  const code = character.charCodeAt(0).toString(16)
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`
}
