import { nearNames } from '../errors/near-names.ts'
import type { Token } from './lex.ts'
import { quoteIdentifier } from './quote.ts'
import { reservedWords } from './reserved-words.ts'

/** What may help the person who wrote a text that does not parse. */
export interface SyntaxHint {
  readonly hint?: string
  readonly near?: readonly string[]
}

const verbs = 'SELECT INSERT UPDATE DELETE MERGE CALL EXEC EXPLAIN SHOW DESCRIBE WITH VALUES'.split(' ')
const clauses =
  'FROM WHERE GROUP ORDER LIMIT OFFSET HAVING JOIN UNION VALUES RETURNING DISTINCT BETWEEN INTO SET'.split(
    ' ',
  )
const followers = 'ANALYZE FORMAT TABLES CONNECTIONS PROVIDERS SERVICES RESOURCES METHODS EXTENDED'.split(' ')

interface Fault {
  readonly message: string
  /** The token at fault; undefined at the end of the text. */
  readonly token: Token | undefined
  readonly before: Token | undefined
  readonly beforeThat: Token | undefined
  readonly first: Token | undefined
}

function openQuote({ message, token }: Fault): SyntaxHint | undefined {
  if (!message.startsWith('unterminated')) return undefined
  if (message.includes('comment')) return { hint: 'the comment that begins here needs a */' }
  if (message.includes('identifier'))
    return { hint: 'the name that begins here has no closing double quote (")' }
  if (token?.text.startsWith('$'))
    return { hint: `the string that begins here is not closed by the same $…$` }
  return {
    hint: "the string that begins here has no closing quote ('); a quote inside a string is written twice ('')",
  }
}

function limitPair({ message }: Fault): SyntaxHint | undefined {
  return message.startsWith('LIMIT #,#')
    ? { hint: 'instead of LIMIT 5, 10 write LIMIT 10 OFFSET 5' }
    : undefined
}

function foreignQuote({ token, before }: Fault): SyntaxHint | undefined {
  const texts = [token?.text ?? '', before?.text ?? '']
  if (texts.some((text) => text.includes('`')))
    return { hint: 'names are quoted by double quotes ("name"), not by backticks' }
  if (texts.some((text) => /[‘’“”]/.test(text)))
    return { hint: "strings are quoted by straight quotes ('text'), not by curly ones" }
  if (texts.some((text) => /[\u00a0\u200b\u202f\ufeff]/.test(text))) {
    return { hint: 'there is an invisible character, such as a no-break space, here; write a plain space' }
  }
  return undefined
}

function foreignOperator({ token, before }: Fault): SyntaxHint | undefined {
  if (token?.text === '==') return { hint: 'equality is written =' }
  if (token?.kind === 'number' && before?.text.toLowerCase() === 'top')
    return { hint: 'write LIMIT at the end of the statement' }
  return undefined
}

function trailingComma({ token, before }: Fault): SyntaxHint | undefined {
  if (before?.text !== ',') return undefined
  const ends =
    token === undefined || /^(?:\)|;|from|where|group|order|having|limit|returning|select)$/i.test(token.text)
  return ends ? { hint: 'remove the comma before it' } : undefined
}

function doubleQuoted({ token, before, message }: Fault): SyntaxHint | undefined {
  if (!message.startsWith('syntax error')) return undefined
  if (token?.kind !== 'quoted' && !(before?.kind === 'quoted' && token?.kind === 'word')) return undefined
  return { hint: "double quotes are for names; a string is written in single quotes ('text')" }
}

/** A misspelt keyword is often taken for a name or an alias, and the fault is seen at the word behind it. */
function misspelt({ token, before, first, message }: Fault): SyntaxHint | undefined {
  if (!message.startsWith('syntax error')) return undefined
  const spelled = (word: Token | undefined, names: readonly string[]) => {
    if (word?.kind !== 'word' || word.text.length < 3 || word.text.length > 14) return []
    const upper = word.text.toUpperCase()
    return names.includes(upper) || reservedWords.has(word.text.toLowerCase())
      ? []
      : nearNames(upper, names).slice(0, 1)
  }
  const near =
    token !== undefined && token === first
      ? spelled(token, verbs)
      : [
          ...spelled(before, before === first ? verbs : clauses),
          ...spelled(token, before === first ? followers : clauses),
        ]
  return near.length > 0 ? { near: near.slice(0, 1) } : undefined
}

const expectsName = /^(?:[.,(=<>]|<>|!=|as|select|from|join|by|set|and|or|where|on|into|update|in)$/i

function keywordAsName({ token, before, beforeThat, message }: Fault): SyntaxHint | undefined {
  if (!message.startsWith('syntax error')) return undefined
  const pairs = [
    [before, token],
    // `SELECT order FROM` is a SELECT of nothing in an order, until FROM.
    [beforeThat, before],
  ] as const
  for (const [ahead, word] of pairs) {
    if (word?.kind !== 'word' || ahead === undefined || !expectsName.test(ahead.text)) continue
    const name = word.text.toLowerCase()
    if (!reservedWords.has(name)) continue
    return { hint: `${name.toUpperCase()} is a keyword; as a name it is written ${quoteIdentifier(name)}` }
  }
  return undefined
}

const rules: readonly ((fault: Fault) => SyntaxHint | undefined)[] = [
  openQuote,
  limitPair,
  foreignQuote,
  foreignOperator,
  trailingComma,
  doubleQuoted,
  misspelt,
  keywordAsName,
]

/** A hint for the frequent ways to go wrong; empty for the others. `tokens` are those of the statement, without comments. */
export function syntaxHint(message: string, tokens: readonly Token[], index: number): SyntaxHint {
  const at = tokens.findIndex(({ end }) => end > index)
  const position = at < 0 ? tokens.length : at
  const fault = {
    message,
    token: tokens[position],
    before: tokens[position - 1],
    beforeThat: tokens[position - 2],
    first: tokens[0],
  }
  for (const rule of rules) {
    const found = rule(fault)
    if (found !== undefined) return found
  }
  return {}
}
