/** A field of CSV: `null` where nothing stands between the commas, `''` for two quotes. */
export type CsvField = string | null

/** A small reader of RFC 4180, character by character, written apart from the renderer that it checks. */
export function parseCsv(text: string): CsvField[][] {
  const rows: CsvField[][] = []
  let row: CsvField[] = []
  let field: CsvField = null
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quoted) {
      if (character !== '"') field = (field ?? '') + character
      else if (text.charAt(at + 1) === '"') {
        field = `${field ?? ''}"`
        at += 1
      } else quoted = false
    } else if (character === '"') {
      if (field !== null) throw new Error(`quote inside a bare field at ${at}`)
      quoted = true
      field = ''
    } else if (character === ',') {
      row.push(field)
      field = null
    } else if (character === '\n') {
      rows.push([...row, field])
      row = []
      field = null
    } else field = (field ?? '') + character
  }
  if (quoted || field !== null || row.length > 0) throw new Error('the last line has no end')
  return rows
}
