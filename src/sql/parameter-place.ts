import type { TextPlace } from '../errors/credsql-error.ts'
import { byteOffsetOf } from './byte-offset.ts'
import { findParameters } from './parameters.ts'
import { placeInStatement } from './place.ts'
import { splitTokens } from './split.ts'
import type { ParameterSlot, Statement } from './statement.ts'

/** Where a statement uses a parameter for the first time; undefined for a number that it leaves out. */
export function parameterPlace(statement: Statement, { number, name }: ParameterSlot): TextPlace | undefined {
  const { text } = statement
  const [tokens = []] = splitTokens(text)
  const start =
    name === undefined
      ? tokens.find((token) => token.kind === 'parameter' && Number(token.text.slice(1)) === number)?.start
      : findParameters({ source: text, tokens }).replacements.find(
          (one) => text.slice(one.start, one.end) === `:${name}`,
        )?.start
  return start === undefined ? undefined : placeInStatement(statement, byteOffsetOf(text, start))
}
