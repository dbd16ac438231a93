import { visibleText } from '../../render/visible-text.ts'

/** A piece of HTML in which every value is escaped. */
export interface Markup {
  readonly html: string
}

/** What may stand in a piece of HTML: texts are escaped, pieces are taken as they are, nothing is left out. */
export type Piece = Markup | string | number | undefined | false | readonly Piece[]

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** A text for an element or a quoted attribute. Controls and what reorders or hides text are made visible: HTML cannot hold a NUL. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => escapes.get(character) ?? character)
}

/** HTML with escaped values: the tag of a template. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = parts[0] ?? ''
  for (const [at, piece] of pieces.entries()) text += textOf(piece) + (parts[at + 1] ?? '')
  return { html: text }
}

/** HTML that was made of escaped pieces by somebody else, such as a chart. */
export function trusted(text: string): Markup {
  return { html: text }
}

function textOf(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (typeof piece === 'string') return escapeHtml(piece)
  if (typeof piece === 'number') return String(piece)
  if (isMarkup(piece)) return piece.html
  return piece.map(textOf).join('')
}

function isMarkup(piece: object): piece is Markup {
  return 'html' in piece
}

/** A web address that a link may have; undefined for everything else, such as `javascript:`. */
export function webAddress(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined
}
