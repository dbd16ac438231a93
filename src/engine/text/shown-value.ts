const longest = 40

/** A value in quotes as a message may show it. A long one is left out and not cut: half of a secret cannot be recognised any more. */
export function shownValue(text: string): string {
  return text.length > longest ? '"…"' : `"${text}"`
}
