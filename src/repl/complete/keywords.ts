import { reservedWords } from '../../sql/reserved-words.ts'

/** The words of statements that are not names, in lower case. */
export const keywords: ReadonlySet<string> = new Set([
  ...reservedWords,
  ...`analyze between by call coalesce delete describe exec execute exists explain extended filter first format
  greatest insert interval last least materialized merge nullif nulls over partition recursive returning rows set show
  update values within without connections providers services resources methods tables`.split(/\s+/),
])

/** With what a statement can begin. */
export const verbs = [
  ...['SELECT', 'SHOW TABLES', 'SHOW CONNECTIONS', 'DESCRIBE', 'EXPLAIN', 'WITH', 'INSERT INTO', 'UPDATE'],
  ...['DELETE FROM', 'CALL', 'EXEC', 'VALUES', 'TABLE', 'SHOW'],
]

/** With what a query in parentheses can begin. */
export const queryVerbs = ['SELECT', 'WITH', 'VALUES', 'TABLE']

/** What SHOW lists. */
export const showSubjects = ['TABLES', 'CONNECTIONS', 'PROVIDERS', 'SERVICES', 'RESOURCES', 'METHODS']

/** With what a value can begin, beside names. */
export const operandWords = ['CASE', 'NOT', 'NULL', 'TRUE', 'FALSE', 'EXISTS', 'INTERVAL', 'ARRAY']

/** What can follow a value inside an expression. */
export const operatorWords = [
  ...[
    'AND',
    'OR',
    'IS NULL',
    'IS NOT NULL',
    'IN',
    'NOT IN',
    'LIKE',
    'NOT LIKE',
    'ILIKE',
    'NOT ILIKE',
    'BETWEEN',
  ],
  ...['IS DISTINCT FROM', 'IS NOT DISTINCT FROM', 'SIMILAR TO', 'AT TIME ZONE', 'IS', 'NOT'],
]

/** The types that a cast can name. */
export const typeNames = [
  ...[
    'text',
    'integer',
    'bigint',
    'numeric',
    'double precision',
    'boolean',
    'date',
    'timestamp',
    'timestamptz',
  ],
  ...['time', 'interval', 'json', 'jsonb', 'uuid', 'bytea'],
]

/** The keywords of joins, behind a table. */
export const joins = [
  ...['JOIN', 'LEFT JOIN', 'INNER JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', 'NATURAL JOIN'],
]

const setOperations = ['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT']
const tail = ['ORDER BY', 'LIMIT', 'OFFSET', ...setOperations]

/** The clauses that can follow a clause of a SELECT. */
export const clausesAfter: Readonly<Record<string, readonly string[]>> = {
  select: ['FROM', 'AS', 'WHERE', ...tail],
  from: ['WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT', 'HAVING', 'WINDOW', 'OFFSET', ...setOperations],
  on: ['WHERE', 'GROUP BY', 'ORDER BY', 'LIMIT', 'HAVING', 'WINDOW', 'OFFSET', ...setOperations],
  where: ['GROUP BY', 'ORDER BY', 'LIMIT', 'HAVING', 'WINDOW', 'OFFSET', ...setOperations],
  group: ['HAVING', 'ORDER BY', 'LIMIT', 'WINDOW', 'OFFSET', ...setOperations],
  having: ['ORDER BY', 'LIMIT', 'WINDOW', 'OFFSET', ...setOperations],
  window: ['ORDER BY', 'LIMIT', 'OFFSET', ...setOperations],
  order: ['DESC', 'ASC', 'NULLS FIRST', 'NULLS LAST', 'LIMIT', 'OFFSET'],
  limit: ['OFFSET', 'LIMIT'],
  values: tail,
  table: tail,
  start: tail,
}

/** What must or may follow a keyword, whatever the clause. */
export const afterKeyword: Readonly<Record<string, readonly string[]>> = {
  is: ['NULL', 'NOT NULL', 'TRUE', 'FALSE', 'DISTINCT FROM', 'NOT DISTINCT FROM'],
  nulls: ['FIRST', 'LAST'],
  group: ['BY'],
  order: ['BY'],
  partition: ['BY'],
  similar: ['TO'],
  cross: ['JOIN'],
  inner: ['JOIN'],
  natural: ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'],
  outer: ['JOIN'],
  insert: ['INTO'],
  default: ['VALUES'],
  within: ['GROUP'],
  at: ['TIME ZONE'],
}
