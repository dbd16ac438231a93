import { encodedForms } from './encoded-forms.ts'

const shortest = 4

interface Form {
  readonly text: string
  readonly handle: string
}

/** Finds known values in a text, in any form that they travel in, and puts their handles in their place. */
export class Scrubber {
  // By the first four characters, so that the time depends on the text and not on the number of secrets.
  readonly #byStart = new Map<string, Form[]>()
  readonly #unsorted = new Set<Form[]>()

  /** From now on `value` is replaced by `handle`. Values of less than four characters are left alone: they are in every text. */
  add(value: string, handle: string): void {
    if (value.length < shortest) return
    for (const text of encodedForms(value)) {
      if (text.length < shortest) continue
      const start = text.slice(0, shortest)
      const forms = this.#byStart.get(start)
      if (forms === undefined) {
        this.#byStart.set(start, [{ text, handle }])
      } else {
        forms.push({ text, handle })
        this.#unsorted.add(forms)
      }
    }
  }

  /** The text with the handles in place of the values; where two values overlap, the longer that begins first. */
  scrub(text: string): string {
    if (this.#byStart.size === 0 || text.length < shortest) return text
    for (const forms of this.#unsorted) forms.sort((a, b) => b.text.length - a.text.length)
    this.#unsorted.clear()
    let scrubbed = ''
    let copied = 0
    let at = 0
    while (at <= text.length - shortest) {
      const forms = this.#byStart.get(text.slice(at, at + shortest))
      const found = forms?.find((form) => text.startsWith(form.text, at))
      if (found === undefined) {
        at++
      } else {
        scrubbed += text.slice(copied, at) + found.handle
        at += found.text.length
        copied = at
      }
    }
    return scrubbed + text.slice(copied)
  }
}
