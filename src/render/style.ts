import { styleText } from 'node:util'

/** The styles of rendered text. */
export interface Style {
  /** Names: headers, columns. */
  readonly name: (text: string) => string
  /** What is no data: NULL, frames. */
  readonly dim: (text: string) => string
}

const plainStyle: Style = { name: (text) => text, dim: (text) => text }

// The caller has decided about colour; later versions of Node would look at stdout and the environment again.
const colorStyle: Style = {
  name: (text) => styleText('bold', text, { validateStream: false }),
  dim: (text) => styleText('dim', text, { validateStream: false }),
}

/** Styles that colour, or leave text as it is. */
export function styleOf(color: boolean): Style {
  return color ? colorStyle : plainStyle
}
