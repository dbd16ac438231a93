/** The UTF-8 byte offset of a UTF-16 index in a text. */
export function byteOffsetOf(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index))
}

/** The UTF-16 index of a UTF-8 byte offset in a text; an offset inside a character is that character's. */
export function indexOfByte(text: string, byteOffset: number): number {
  let bytes = 0
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_00_00 ? 3 : 4
    if (bytes > byteOffset) return at
    at += code < 0x1_00_00 ? 1 : 2
  }
  return text.length
}

/** The UTF-16 index of the `count`-th code point of a text. */
export function indexOfCodePoint(text: string, count: number): number {
  let at = 0
  for (let left = count; left > 0 && at < text.length; left -= 1) {
    at += (text.codePointAt(at) ?? 0) < 0x1_00_00 ? 1 : 2
  }
  return at
}
