import fc from 'fast-check'

/** Names that JavaScript's objects know, that SQL has words for, or that need quotes of some kind. */
const strange: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
  ...[
    'Name',
    'ALL CAPS',
    'a b',
    ' ',
    "it's",
    'say "hi"',
    '"',
    '`tick`',
    '`` + 1 + ``',
    '$1',
    ':name',
    '--',
    '/*',
  ],
  ...[
    'select',
    'order',
    'user',
    'values',
    'rowid',
    'excluded',
    'null',
    'true',
    'é',
    'ключ',
    '😀',

    '*',
    '?',
  ],
]

/** A name as it stands in a statement. */
export function identifier(name: string): string {
  return /^[a-z]\d*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** So many names, each of them its own even where case is ignored; most are a letter and a number. */
export function names(letter: string, count: number): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: count, maxLength: count }),
      fc.shuffledSubarray([...strange], { minLength: count, maxLength: count }),
    )
    .map(([odd, others]) => odd.map((own, i) => (own === 3 ? (others[i] ?? '') : `${letter}${i}`)))
}

/** Names of outputs of queries: of two that differ by their case alone both may be there. */
export function outputNames(letter: string, count: number): fc.Arbitrary<readonly string[]> {
  const upper = letter.toUpperCase()
  return fc.oneof(
    { weight: 30, arbitrary: names(letter, count) },
    {
      weight: 1,
      arbitrary: fc.constant(
        Array.from({ length: count }, (_, i) => `${i % 2 === 0 ? letter : upper}${Math.floor(i / 2)}`),
      ),
    },
  )
}
