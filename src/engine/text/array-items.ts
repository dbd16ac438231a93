/** The items of PostgreSQL's text form of an array, `{a,"b c",NULL}`; arrays in arrays are nested. Undefined where it is none. */
export function arrayItems(text: string): ArrayItem[] | undefined {
  const reader = { text: text.trim(), at: 0 }
  const items = readArray(reader)
  return items !== undefined && reader.at === reader.text.length ? items : undefined
}

/** An item of an array's text form. */
export type ArrayItem = string | null | ArrayItem[]

interface Reader {
  readonly text: string
  at: number
}

function readArray(reader: Reader): ArrayItem[] | undefined {
  if (reader.text[reader.at] !== '{') return undefined
  reader.at += 1
  const items: ArrayItem[] = []
  skipSpace(reader)
  if (reader.text[reader.at] === '}') {
    reader.at += 1
    return items
  }
  while (true) {
    skipSpace(reader)
    const item = reader.text[reader.at] === '{' ? readArray(reader) : readItem(reader)
    if (item === undefined) return undefined
    items.push(item)
    skipSpace(reader)
    const next = reader.text[reader.at]
    reader.at += 1
    if (next === '}') return items
    if (next !== ',') return undefined
  }
}

function readItem(reader: Reader): string | null | undefined {
  if (reader.text[reader.at] === '"') return readQuoted(reader)
  let item = ''
  while (reader.at < reader.text.length && !',{}"'.includes(reader.text[reader.at] ?? '')) {
    if (reader.text[reader.at] === '\\') reader.at += 1
    item += reader.text[reader.at] ?? ''
    reader.at += 1
  }
  const trimmed = item.trim()
  if (trimmed === '') return undefined
  return trimmed.toUpperCase() === 'NULL' ? null : trimmed
}

function readQuoted(reader: Reader): string | undefined {
  let item = ''
  reader.at += 1
  while (reader.at < reader.text.length) {
    const one = reader.text[reader.at]
    reader.at += 1
    if (one === '"') return item
    if (one === '\\') {
      item += reader.text[reader.at] ?? ''
      reader.at += 1
    } else item += one
  }
  return undefined
}

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1
}
