import fc from 'fast-check'
import type { Sql, Sub } from './scope.ts'

/** JSON, and what is made of other types. */
export function jsonForm(sub: Sub): Sql {
  const a = sub('json')
  return fc.oneof(
    fc
      .oneof(sub('integer'), sub('text'), sub('boolean'), sub('date'), sub('array'))
      .map((x) => `to_jsonb(${x})`),
    fc.tuple(sub('text'), sub('boolean')).map(([x, y]) => `jsonb_build_object('b', ${y}, 't', ${x})`),
    fc.tuple(sub('text'), sub('integer'), a).map(([x, y, z]) => `jsonb_build_array(${x}, ${y}, ${z})`),
    fc
      .tuple(a, fc.constantFrom("'a'", "'b'", "'__proto__'", '1', '-2'))
      .map(([x, step]) => `(${x} -> ${step})`),
    fc
      .tuple(a, fc.constantFrom('{a,b}', '{b,0}', '{0,0}', '{a}', '{}'))
      .map(([x, path]) => `(${x} #> '${path}')`),
    fc.tuple(a, sub('text')).map(([x, key]) => `(${x} -> ${key})`),
    fc
      .tuple(a, fc.constantFrom("'a'", "ARRAY['a', 'b']"))
      .map(([x, key]) => `CASE WHEN jsonb_typeof(${x}) = 'object' THEN ${x} - ${key} END`),
    fc.tuple(a, sub('json')).map(([x, y]) => `(${x} || ${y})`),
    a.map((x) => `jsonb_strip_nulls(${x})`),
  )
}
