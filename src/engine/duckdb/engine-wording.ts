import { shownValue } from '../text/shown-value.ts'
import { postgresType } from './postgres-type.ts'

type Wording = (...parts: readonly string[]) => string

const inFull = (type: string) => postgresType(type) ?? 'this type'

/** `(VARCHAR, INTEGER_LITERAL)` as PostgreSQL's types. */
function typeList(list: string): readonly string[] {
  // The comma in DECIMAL(10,2) has no blank behind it.
  return list === '' ? [] : list.split(', ').map(inFull)
}

function missingFunction(name: string, list: string): string {
  const types = typeList(list)
  if (/^\w+$/.test(name)) return `there is no function ${name}(${types.join(', ')})`
  const [first = '', second] = types
  return `there is no operator ${second === undefined ? `${name} ${first}` : `${first} ${name} ${second}`}`
}

function invalidText(text: string, type: string): string {
  const name = inFull(type)
  const isWhole = /^\s*[+-]?\d+\s*$/.test(text)
  if (isWhole && /^(?:smallint|integer|bigint)$/.test(name)) return `${name} out of range`
  if (name.startsWith('numeric(') && /^\s*[+-]?[\d.]+(?:e[+-]?\d+)?\s*$/i.test(text)) return overflow(type)
  return `invalid input syntax for type ${name}: ${shownValue(text)}`
}

function overflow(type: string): string {
  return `numeric field overflow: a value does not fit ${inFull(type)}`
}

const tooNarrow =
  'numeric out of range: a result has more digits than its operands leave room for; cast one to numeric(38, n)'

const tooManyDigits = 'numeric out of range: a result has more than 38 digits'

/** Where DuckDB adds the column that is cast; its name may hold anything. */
const source = '(?: when casting from source column .*)?'

/**
 * DuckDB's messages, without the kind of error in front, that speak of its own types, settings or functions; each pattern covers the
 * whole message, so that a value is either told whole or not at all.
 */
const wordings: readonly (readonly [RegExp, Wording])[] = [
  [
    /^column "((?:[^"]|"")*)" must appear in the GROUP BY clause .*$/s,
    (column = '') => `column "${column}" must appear in GROUP BY or be used in an aggregate function`,
  ],
  [
    /^column (\w+) must appear in the GROUP BY clause or be used in an aggregate function$/,
    (column = '') => `column "${column}" must appear in GROUP BY or be used in an aggregate function`,
  ],
  [
    /^More than one row returned by a subquery used as an expression.*$/s,
    () => 'more than one row returned by a subquery used as an expression',
  ],
  [
    /^Subquery returns (\d+) columns - expected 1$/,
    (count = '') => `a subquery must return one column, not ${count}`,
  ],
  [
    new RegExp(
      `^Could not convert string (['"])(.*)\\1 to ([A-Z0-9_ ]+(?:\\(\\d+,\\d+\\))?(?:\\[\\])?)${source}$`,
      's',
    ),
    (_, text = '', type = '') => invalidText(text, type),
  ],
  [
    new RegExp(`^Type \\w+ with value \\S+ can't be cast because .* destination type (\\w+)${source}$`, 's'),
    (type = '') => `${inFull(type)} out of range`,
  ],
  [/^Failed to cast decimal value \S+ to type (\w+).*$/s, (type = '') => `${inFull(type)} out of range`],
  [
    /^(?:Could not cast value \S+ to|Casting value "[^"]*" to type) (DECIMAL\(\d+,\d+\)).*$/s,
    (type = '') => overflow(type),
  ],
  [
    new RegExp(`^invalid timestamp field format: "(.*)", expected format is .*?\\]\\)${source}$`, 's'),
    (text = '') => `invalid input syntax for type timestamp: ${shownValue(text)}`,
  ],
  [
    new RegExp(`^invalid date field format: "(.*)", expected format is \\(YYYY-MM-DD\\)${source}$`, 's'),
    (text = '') => `invalid input syntax for type date: ${shownValue(text)}`,
  ],
  [
    new RegExp(`^time field value out of range: "(.*)", expected format is .*?\\]\\)${source}$`, 's'),
    (text = '') => `invalid input syntax for type time: ${shownValue(text)}`,
  ],
  [
    new RegExp(`^(?:timestamp|date) field value out of range: "(.*)".*?${source}$`, 's'),
    (text = '') => `date/time field value out of range: ${shownValue(text)}`,
  ],
  [/^(?:Date|Time) out of range: \S+$/, () => 'date/time field value out of range'],
  [/^Date and time not in timestamp range$/, () => 'timestamp out of range'],
  [/^Unknown TimeZone '(.*)'!.*$/s, (zone = '') => `the time zone ${shownValue(zone)} is not known`],
  [/^Overflow in \w+ of (INT\d+)\b.*$/s, (type = '') => `${inFull(type)} out of range`],
  [/^Overflow (?:in negation of numeric value!|on abs\(.*)$/s, () => 'integer out of range'],
  [/^Overflow in \w+ of DECIMAL\(18\).*$/s, () => tooNarrow],
  [
    /^(?:Overflow in \w+ of DECIMAL|Overflow in HUGEINT |Needed scale \d+ to accurately).*$/s,
    () => tooManyDigits,
  ],
  [
    /^No function matches the given name and argument types '(.*?)\((.*)\)'\..*$/s,
    (name = '', list = '') => missingFunction(name, list),
  ],
  [
    /^Could not choose a best candidate function for the function call "(.*?)\((.*)\)"\..*$/s,
    (name = '', list = '') => missingFunction(name, list),
  ],
  [
    /^Cannot (?:mix|compare) values of type (.+?) and (.+?) in (.+?)(?: expression| clause)? - an explicit cast is required.*$/s,
    (a = '', b = '', where = '') => `${where} of ${inFull(a)} and ${inFull(b)} needs a cast`,
  ],
  [
    /^WHERE clause cannot contain (aggregates|window functions)!$/,
    (what = '') => `WHERE cannot hold ${what}`,
  ],
]

/** What a message of DuckDB's says in PostgreSQL's terms; undefined where it needs no other words. */
export function inOurWords(message: string): string | undefined {
  for (const [pattern, word] of wordings) {
    const match = pattern.exec(message)
    if (match !== null) return word(...match.slice(1))
  }
  return undefined
}
