const space = /[\s\0]/

/** Whether a text ends in white space, a line break or a NUL. */
export function endsInSpace(text: string): boolean {
  return space.test(text.slice(-1))
}

/** The text without the white space, line breaks and NULs around it. */
export function trimSpace(text: string): string {
  // Not one pattern: `[\s\0]+$` takes quadratic time on long runs of spaces in the middle.
  let start = 0
  let end = text.length
  while (start < end && space.test(text.charAt(start))) start++
  while (end > start && space.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** The text without one line break at its end: what an editor or `echo` adds to a secret. */
export function withoutFinalLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
