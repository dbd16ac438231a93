import fc from 'fast-check'
import { regex } from './literals.ts'
import type { Sql, Sub } from './scope.ts'

/** Arrays of texts. */
export function arrayForm(sub: Sub): Sql {
  const [a, x] = [sub('array'), sub('text')]
  const both = fc.tuple(a, x)
  return fc.oneof(
    fc.array(x, { minLength: 1, maxLength: 3 }).map((items) => `ARRAY[${items.join(', ')}]`),
    fc
      .tuple(x, fc.constantFrom("','", "' '", "''", 'NULL', "'i'"))
      .map(([text, y]) => `string_to_array(${text}, ${y})`),
    both.map(([list, item]) => `(${list} || ${item}::text)`),
    both.map(([list, item]) => `array_prepend(${item}, ${list})`),
    both.map(([list, item]) => `array_remove(${list}, ${item})`),
    fc.tuple(a, x, x).map(([list, item, other]) => `array_replace(${list}, ${item}, ${other})`),
    fc.tuple(a, sub('array')).map(([one, other]) => `(${one} || ${other})`),
    fc.tuple(a, fc.constantFrom('[1:2]', '[2:]', '[:1]')).map(([list, part]) => `(${list})${part}`),
    fc.tuple(x, regex).map(([text, match]) => `regexp_split_to_array(${text}, ${match})`),
  )
}
