const mostEncodings = 8

function decoded(text: string): string {
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}

/**
 * A registry's own words as a row may show them: `***` where they repeat a secret that is known, however often it was
 * percent-encoded. `scrub` takes the values of secrets out of a text.
 */
export function shownText(text: string | null, scrub: (text: string) => string): string | null {
  if (text === null) return null
  let form = text
  for (let i = 0; i < mostEncodings; i++) {
    if (scrub(form) !== form) return '***'
    const next = decoded(form)
    if (next === form) return text
    form = next
  }
  // Nobody encodes a text that often who wants it to be read.
  return '***'
}
