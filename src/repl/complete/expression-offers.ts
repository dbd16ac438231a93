import {
  aliasOffers,
  type ColumnFilter,
  columnOffers,
  isSecret,
  qualifiedOffers,
  valueOffers,
} from './column-offers.ts'
import type { Offer } from './completion.ts'
import type { Context } from './context.ts'
import { type FunctionKind, isSecretFunction, type KnownFunction, knownFunctions } from './functions.ts'
import { type Item, isSign, keywordOf } from './items.ts'
import { afterKeyword, operandWords, operatorWords, typeNames } from './keywords.ts'
import { caseWords, positionAfter } from './position.ts'
import { columnsNamed, type ScopeColumn } from './relation.ts'

/** What is particular about an expression at a place. */
export interface ExpressionPlace {
  /** Keywords with which it can begin, beside those of all expressions. */
  readonly start?: readonly string[]
  /** Keywords that can follow it, the likely ones first. */
  readonly next?: readonly string[]
  /** Kinds of functions that may stand there beside the scalar ones. */
  readonly functions?: readonly FunctionKind[]
  readonly filter?: ColumnFilter
  /** The column that gets or is compared with the value, where that is not seen from what stands in front. */
  readonly column?: ScopeColumn | undefined
}

/** Offers of keywords; their case is settled later. */
export function keywordOffers(words: readonly string[]): readonly Offer[] {
  return words.map((text) => ({ text, kind: 'keyword' }))
}

function offerFunction({ name, kind, isBare }: KnownFunction): Offer {
  const shown = kind === 'scalar' || kind === 'form' ? {} : { note: kind }
  return { text: isBare ? `${name}()` : `${name}(`, kind: 'function', found: [name], ...shown }
}

/** Functions of some kinds; those over secrets come first where a secret can be named. */
export function functionOffers(kinds: readonly FunctionKind[], hasSecret: boolean): readonly Offer[] {
  const wanted = knownFunctions.filter(({ kind }) => kinds.includes(kind))
  const secret = knownFunctions.filter(({ kind }) => kind === 'secret')
  return (hasSecret ? [...secret, ...wanted] : [...wanted, ...secret]).map(offerFunction)
}

/** The only way to write a secret that is not in another system. */
export const secretReference: Offer = {
  text: 'SECRET(',
  kind: 'function',
  note: "a reference: 'env:NAME'",
  found: ['secret'],
}

/** The name that is compared with what stands at the end of `items`. */
function comparedName(items: readonly Item[]): readonly string[] | undefined {
  const words = items.slice(-4).map(keywordOf)
  const nameAt = (back: number) => {
    const item = items.at(-back)
    return item?.kind === 'name' ? item.parts : undefined
  }
  if (isSign(items.at(-1), '=', '<>', '!=')) return nameAt(2)
  if (words.slice(-3).join(' ') === 'is distinct from') return nameAt(4)
  if (words.join(' ') === 'is not distinct from') return nameAt(5)
  return undefined
}

function listedName(opener: readonly Item[]): readonly string[] | undefined {
  if (keywordOf(opener.at(-1)) !== 'in') return undefined
  const name = opener.at(keywordOf(opener.at(-2)) === 'not' ? -3 : -2)
  return name?.kind === 'name' ? name.parts : undefined
}

/** The column that the value at the cursor is compared with. */
function comparedColumn({ before, opener, scope }: Context): ScopeColumn | undefined {
  const inList = before.length === 0 || isSign(before.at(-1), ',')
  const parts = comparedName(before) ?? (inList ? listedName(opener) : undefined)
  if (parts === undefined) return undefined
  for (const { relations } of scope().levels) {
    const [column] = columnsNamed(relations, parts)
    if (column !== undefined) return column
  }
  return undefined
}

/** What a keyword or sign just in front of the cursor wants; undefined where it wants what any expression does. */
function wordsAfter(context: Context): readonly string[] | undefined {
  const { before, opener } = context
  const [ahead, last] = [keywordOf(before.at(-2)), keywordOf(before.at(-1))]
  if (isSign(before.at(-1), '::')) return typeNames
  if (last === 'as' && keywordOf(opener.at(-1)) === 'cast') return typeNames
  if (last === 'distinct' && /^(?:is|not)$/.test(ahead)) return ['FROM']
  if (last === 'not' && ahead === 'is') return ['NULL', 'TRUE', 'FALSE', 'DISTINCT FROM']
  if (last === 'not' && positionAfter(before.slice(0, -1)) === 'operator' && before.length > 1)
    return ['IN', 'LIKE', 'ILIKE', 'BETWEEN', 'SIMILAR TO']
  return Object.hasOwn(afterKeyword, last) ? afterKeyword[last] : undefined
}

function operands(context: Context, place: ExpressionPlace): readonly Offer[] {
  const { filter, start = [], functions = [] } = place
  const scope = context.scope()
  const hasSecret = scope.levels.some(({ relations }) =>
    relations.some((relation) => relation.columns().some(isSecret)),
  )
  const column = place.column ?? comparedColumn(context)
  return [
    ...valueOffers(column),
    ...(place.column !== undefined && isSecret(place.column) ? [secretReference] : []),
    ...columnOffers(scope, filter),
    ...aliasOffers(scope, filter),
    ...functionOffers(['form', 'scalar', ...functions], hasSecret),
    ...keywordOffers([...start, ...caseWords(context.before), ...operandWords]),
  ]
}

/** What can stand at the cursor in an expression, the best first. */
export function expressionOffers(context: Context, place: ExpressionPlace = {}): readonly Offer[] {
  const { word, before, opener, scope } = context
  const filter = isSecretFunction(keywordOf(opener.at(-1))) ? isSecret : place.filter
  if (word.path.length > 0)
    return positionAfter(before) === 'operand' ? qualifiedOffers(scope(), word.path, filter) : []
  if (word.quote === "'") return valueOffers(place.column ?? comparedColumn(context)).filter(isText)
  if (filter !== undefined && filter === isSecret)
    return before.length > 0 ? [] : [...columnOffers(scope(), filter), ...aliasOffers(scope(), filter)]
  const wanted = wordsAfter(context)
  if (wanted !== undefined) return keywordOffers(wanted)
  const position = positionAfter(before)
  if (position === 'new name') return []
  if (position === 'operand') return operands(context, place)
  return keywordOffers([...caseWords(before), ...(place.next ?? []), ...operatorWords])
}

function isText({ text }: Offer): boolean {
  return text.startsWith("'")
}
