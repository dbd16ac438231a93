// Takes the place of string-width in the bundle. That one sets up the Unicode tables of the whole of Intl when it is loaded,
// some 40 ms of every start, and most texts are ASCII.
const ascii = /^[\x20-\x7e]*$/
let measure

/** The columns of a text in a terminal. */
export default function stringWidth(text, options) {
  if (typeof text === 'string' && ascii.test(text)) return text.length
  measure ??= require('string-width').default
  return measure(text, options)
}
