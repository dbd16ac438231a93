import { trimSpace } from './surrounding-space.ts'

/** The texts in which a value may turn up: as it is, trimmed, percent-encoded, escaped as in JSON and SQL, and in base64. */
export function encodedForms(value: string): Set<string> {
  const forms = new Set<string>()
  for (const text of new Set([value, trimSpace(value)])) {
    if (text === '') continue
    forms.add(text)
    const inJson = JSON.stringify(text)
    forms.add(inJson.slice(1, -1))
    // A gateway that quotes the JSON of whom it asked, in its own.
    forms.add(JSON.stringify(inJson).slice(3, -3))
    forms.add(text.replaceAll("'", "''"))
    forms.add(text.replaceAll('"', '""'))
    addPercentEncoded(text, forms)
    addBase64(Buffer.from(text), forms)
  }
  return forms
}

function addPercentEncoded(text: string, forms: Set<string>): void {
  // encodeURIComponent throws on half a surrogate pair.
  const encoded = encodeURIComponent(Buffer.from(text).toString())
  if (encoded === text) return
  const strict = encoded.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  for (const form of [encoded, strict, strict.replaceAll('%20', '+')]) {
    forms.add(form)
    forms.add(form.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()))
  }
}

/**
 * Base64 works in groups of three bytes, so a value inside a longer text (`user:value`) looks different for each of the three
 * places it can begin at. For each, the characters that the value alone decides are a form.
 */
function addBase64(bytes: Buffer, forms: Set<string>): void {
  const whole = bytes.toString('base64')
  const found = [whole, whole.replace(/=+$/, '')]
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const first = before === 0 ? 0 : before + 1
    const last = Math.floor(((before + bytes.length) * 8) / 6)
    found.push(text.slice(first, last))
  }
  for (const form of found) {
    // Shorter pieces say little about the value and would turn up in innocent words.
    if (form.length < 5) continue
    forms.add(form)
    forms.add(form.replaceAll('+', '-').replaceAll('/', '_'))
  }
}
