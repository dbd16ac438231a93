import { CredsqlError } from '../errors/credsql-error.ts'
import { findParameters } from './parameters.ts'
import { quoteLiteral } from './quote.ts'
import { replaceSpans } from './replace-spans.ts'
import { splitTokens } from './split.ts'

/**
 * A text with literals in the place of its parameters `:name`, for a reader who shall see and edit what runs. A literal is typed by
 * its use, as the value of a parameter is. Throws `missing_parameter` for one without a value.
 */
export function writeParameters(text: string, values: Readonly<Record<string, string>>): string {
  const replacements = splitTokens(text).flatMap((tokens) => {
    const { slots, replacements: found } = findParameters({ source: text, tokens })
    return found.map(({ start, end, text: numbered }) => {
      const at = numbered.indexOf('$')
      const name = slots[Number(numbered.slice(at + 1)) - 1]?.name ?? ''
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      if (value === undefined)
        throw new CredsqlError('missing_parameter', `no value was given for the parameter :${name}`)
      return { start, end, text: numbered.slice(0, at) + quoteLiteral(value) }
    })
  })
  return replaceSpans(text, replacements).text
}
