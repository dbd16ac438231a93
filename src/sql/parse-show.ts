import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { placeAtIndex } from './place.ts'
import type { ShowStatement, ShowSubject, StatementText } from './statement.ts'
import type { TokenReader } from './token-reader.ts'

/** How many names stand behind IN: the least and the most; 0 at the least when IN can be left out. */
const scopes: Readonly<
  Record<ShowSubject, { readonly least: number; readonly most: number; readonly form: string }>
> = {
  tables: { least: 0, most: 2, form: 'SHOW TABLES [IN connection[.service]]' },
  connections: { least: 0, most: 0, form: 'SHOW CONNECTIONS' },
  providers: { least: 0, most: 0, form: 'SHOW PROVIDERS' },
  services: { least: 1, most: 1, form: 'SHOW SERVICES IN provider' },
  resources: { least: 2, most: 2, form: 'SHOW RESOURCES IN provider.service' },
  methods: { least: 3, most: 3, form: 'SHOW METHODS IN provider.service.table' },
}

function isSubject(word: string): word is ShowSubject {
  return Object.hasOwn(scopes, word)
}

function subject(reader: TokenReader): ShowSubject {
  const token = reader.peek()
  const word = token?.kind === 'word' ? token.text.toLowerCase() : undefined
  if (token === undefined || word === undefined) return reader.fail({ hint: `write ${scopes.tables.form}` })
  if (!isSubject(word)) {
    const message = `SHOW ${token.text} shows a setting of a PostgreSQL server, which credsql has none of`
    throw new CredsqlError('unsupported', message, {
      place: placeAtIndex(reader.piece.source, token.start),
      near: nearNames(word, Object.keys(scopes)).map((name) => name.toUpperCase()),
      hint: Object.values(scopes)
        .map(({ form }) => form)
        .join('\n'),
    })
  }
  reader.take()
  return word
}

/** `SHOW TABLES [IN | FROM name] [LIKE 'pattern']` and the other subjects; the reader stands behind SHOW. */
export function parseShow(reader: TokenReader, base: StatementText): ShowStatement {
  const what = subject(reader)
  const { least, most, form } = scopes[what]
  let names: readonly string[] = []
  let location = reader.location
  if (most > 0 && reader.sees('in', 'from')) {
    reader.take()
    location = reader.location
    const index = reader.index
    names = reader.dottedName()
    if (names.length < least || names.length > most) {
      throw new CredsqlError(
        'syntax_error',
        `${names.join('.')} has ${names.length} parts, which ${form} does not take`,
        {
          place: placeAtIndex(reader.piece.source, index),
          hint: `write ${form}`,
        },
      )
    }
  } else if (least > 0) reader.fail({ hint: `write ${form}` })
  const like = reader.skip('like') ? reader.text() : undefined
  if (reader.peek() !== undefined) reader.fail({ hint: `write ${form} [LIKE 'pattern']` })
  return { ...base, kind: 'show', what, in: names, location, ...(like === undefined ? {} : { like }) }
}
