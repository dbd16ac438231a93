import { doubleText, jsonText, numberText, type PlainCell, type TypeLetter } from './cell-text.ts'

interface Reading {
  readonly letter: TypeLetter
  readonly read: (text: string) => string
}

const same = (text: string) => text
const integer: Reading = { letter: 'I', read: same }
const real: Reading = { letter: 'R', read: numberText }
const double: Reading = { letter: 'R', read: (cell) => doubleText(Number(cell)) }
const text: Reading = { letter: 'T', read: same }
const other: Reading = { letter: '?', read: same }
const json: Reading = { letter: '?', read: jsonText }
const boolean: Reading = { letter: 'B', read: (cell) => (cell === 't' ? 'true' : 'false') }
const date: Reading = { letter: 'D', read: same }
const timestamp: Reading = { letter: 'P', read: same }
const instant: Reading = {
  letter: 'P',
  read: (cell) => cell.replace(/^(\d+-\d\d-\d\d) (.*)\+00( BC)?$/, '$1T$2Z$3'),
}

/** How the cells of PostgreSQL's types are read, by the types' numbers in pg_type. */
const readings: ReadonlyMap<number, Reading> = new Map([
  [16, boolean],
  ...[20, 21, 23].map((type) => [type, integer] as const),
  ...[700, 701].map((type) => [type, double] as const),
  [1700, real],
  ...[18, 19, 25, 705, 1042, 1043].map((type) => [type, text] as const),
  [114, json],
  [3802, json],
  [1082, date],
  [1114, timestamp],
  [1184, instant],
])

/** The types of arrays' items. */
const itemTypes: ReadonlyMap<number, number> = new Map([
  ...([
    [1000, 16],
    [1005, 21],
    [1007, 23],
    [1016, 20],
    [1021, 700],
    [1022, 701],
    [1231, 1700],
  ] as const),
  ...([
    [1009, 25],
    [1015, 1043],
    [199, 114],
    [3807, 3802],
    [1182, 1082],
    [1115, 1114],
    [1185, 1184],
  ] as const),
  ...([
    [1183, 1083],
    [1187, 1186],
    [2951, 2950],
    [1001, 17],
    [2287, 2249],
  ] as const),
])

/** The letter of a type of PostgreSQL's. */
export function letterOfPostgres(type: number): TypeLetter {
  return (readings.get(type) ?? other).letter
}

/** A cell of PostgreSQL's, by the number of its type. */
export function postgresCell(cell: string | null, type: number): PlainCell {
  if (cell === null) return null
  const item = itemTypes.get(type)
  if (item === undefined) return (readings.get(type) ?? other).read(cell)
  // Ours does not know the type of an item, so what reads as a number is written as one.
  return arrayItems(cell, (text) => numberText((readings.get(item) ?? other).read(text)))
}

/** The items of an array as PostgreSQL prints it, `{a,"b c",NULL,{d}}`. */
function arrayItems(cell: string, read: (text: string) => string): PlainCell[] {
  const start = cell.indexOf('{')
  let at = start + 1
  const list = (): PlainCell[] => {
    const items: PlainCell[] = []
    while (at < cell.length) {
      const character = cell[at]
      if (character === '}') {
        at += 1
        return items
      }
      if (character === ',') at += 1
      else if (character === '{') {
        at += 1
        items.push(list())
      } else if (character === '"') items.push(read(quoted()))
      else {
        const end = cell.slice(at).search(/[,}]/) + at
        const word = cell.slice(at, end)
        at = end
        items.push(word === 'NULL' ? null : read(word))
      }
    }
    return items
  }
  const quoted = (): string => {
    let value = ''
    for (at += 1; cell[at] !== '"'; at += 1) {
      if (cell[at] === '\\') at += 1
      value += cell[at] ?? ''
    }
    at += 1
    return value
  }
  return list()
}
