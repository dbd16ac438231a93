import { visibleText } from '../render/visible-text.ts'

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  // A parser would make a space of them where they stand as they are.
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
])

// XML 1.0 has no way to write them, not even as a number.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const impossible = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu

/** A text for an attribute or an element of XML. What XML cannot hold is made visible, such as `\x00`; all else is read back as it was. */
export function xmlText(text: string): string {
  return text
    .replace(impossible, (character) =>
      character >= '\ufffe' ? `\\u${character.charCodeAt(0).toString(16)}` : visibleText(character),
    )
    .replace(/[&<>"\t\n\r]/g, (character) => escapes.get(character) ?? character)
}
