import type { ColumnType } from '../value/column-type.ts'
import { keyOperators } from './build-table.ts'
import { nearHint } from './check-settings.ts'
import { parseKeyTarget } from './key-target.ts'
import type {
  KeyManifest,
  KeyOperator,
  OperationManifest,
  ProviderManifest,
  TableManifest,
} from './manifest.ts'
import type { Complain } from './manifest-problem.ts'
import { placeholdersOf, splitRequest } from './path-template.ts'

/** Whose key it is. */
interface KeyPlace {
  readonly provider: ProviderManifest
  readonly table: TableManifest
}

/** Operators that each type has in SQL and that a server may take. */
const operatorsOf: Readonly<Record<ColumnType, readonly KeyOperator[]>> = {
  text: keyOperators,
  boolean: ['=', '<>'],
  integer: ['=', '<>', '<', '<=', '>', '>='],
  double: ['=', '<>', '<', '<=', '>', '>='],
  timestamp: ['=', '<>', '<', '<=', '>', '>='],
  date: ['=', '<>', '<', '<=', '>', '>='],
  json: [],
  secret: ['='],
}

/** On text these lose rows where the server compares without case or by a collation of its own. */
const onlyExactOnText: ReadonlySet<KeyOperator> = new Set(['<>', '<', '<=', '>', '>='])

/** Checks what a schema cannot say about one key column of an operation. */
export function checkKey(
  { provider, table }: KeyPlace,
  operation: OperationManifest,
  name: string,
  key: KeyManifest,
  complain: Complain,
): void {
  const column = table.columns[name]
  if (column === undefined) {
    complain([], `there is no column "${name}"`, nearHint(name, Object.keys(table.columns), 'columns'))
    return
  }
  const operators = keyOperators.filter((operator) => key[operator] !== undefined)
  // A check of credentials is the one operation that exists to send them.
  const isCheck = operation.effect === 'verify' && provider.driver !== undefined
  const isWrite = operation.effect === 'write' && !/^(GET|HEAD) /.test(operation.request ?? '')
  const onlyInBody = operators.every((operator) => parseKeyTarget(key[operator] ?? '', name).in === 'body')
  if (column.type === 'secret' && !isCheck && !(isWrite && onlyInBody)) {
    complain(
      [],
      `"${name}" is a secret`,
      isWrite
        ? 'A secret goes into the body of a write and nowhere else: write { "=": "body:<path>" }.'
        : 'A predicate on a secret never leaves the machine; leave the key out.',
    )
    return
  }
  if (operators.length === 0) complain([], 'no operator is given', 'Write { "=": … }.')
  if (key.required && key['='] === undefined)
    complain(['required'], 'a required key has "="', 'Say where "=" goes.')
  if (key.any_of !== undefined && key['='] === undefined)
    complain(['any_of'], 'a key of a group has "="', 'Say where "=" goes.')
  if (key.required && key.any_of !== undefined)
    complain(['any_of'], 'required and any_of exclude each other', 'Keep one.')

  const { path } = splitRequest(operation.request ?? '')
  for (const operator of operators) {
    const target = parseKeyTarget(key[operator] ?? '', name)
    if (isWrite && operator !== '=')
      complain([operator], 'a write is told one value', 'Write "=", or leave it out.')
    else if (!operatorsOf[column.type].includes(operator))
      complain([operator], `a ${column.type} has no ${operator}`, 'Leave it out.')
    else if (column.type === 'text' && onlyExactOnText.has(operator) && !key.exact)
      complain(
        [operator],
        `${operator} on text loses rows unless the server compares as SQL does`,
        'Leave it out, or set exact: true where it does.',
      )
    if (target.name === '')
      complain(
        [operator],
        'the name after the colon is missing',
        'Write header:<name>, body:<path> or query:<name>.',
      )
    if (target.in === 'path' && (operator !== '=' || !placeholdersOf(path).includes(name)))
      complain(
        [operator],
        `the path holds no {${name}} for ${operator}`,
        `Write {${name}} in request; only "=" goes there.`,
      )
    if ((target.in === 'argument') !== (provider.driver !== undefined))
      complain(
        [operator],
        target.in === 'argument' ? 'only a driver has arguments' : 'a driver has only arguments',
        'Correct where it goes.',
      )
    if (target.in === 'body' && /^(GET|HEAD) /.test(operation.request ?? ''))
      complain([operator], 'a GET has no body', 'Send it as a query parameter.')
  }
}
