import type { Engine } from '../../../src/engine/engine.ts'

/** Relations t and u, as PostgreSQL held them when it gave the answers of postgres-answers.json. */
export async function createPeople(engine: Engine): Promise<void> {
  await engine.createRelation('t', [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'n', type: 'integer' },
    { name: 'd', type: 'double' },
    { name: 'b', type: 'boolean' },
    { name: 'created', type: 'timestamp' },
    { name: 'day', type: 'date' },
    { name: 'j', type: 'json' },
  ])
  await engine.append('t', {
    length: 4,
    columns: [
      [1, 2, 3, 4],
      ['alpha', 'beta_2', 'a%b', 'Alpha'],
      [10, null, 3, 1],
      [1.5, 2.25, -0.5, 100],
      [true, false, null, true],
      [
        micros('2024-01-02T03:04:05.500Z'),
        micros('2024-01-05T00:00:00Z'),
        micros('2023-12-31T23:59:59.123Z') + 456n,
        micros('2024-07-01T12:00:00Z'),
      ],
      ['2024-01-02', '2024-02-29', '2023-12-31', '2024-07-01'].map((day) => Date.parse(day) / 86_400_000),
      ['{"a":1,"b":[1,"x"],"n":null}', '{"a":2}', '{"b":[],"a":3}', '{"a":5,"b":[3,2]}'],
    ],
  })
  await engine.createRelation('u', [
    { name: 'tid', type: 'integer' },
    { name: 'v', type: 'text' },
  ])
  await engine.append('u', {
    length: 5,
    columns: [
      [1, 1, 3, 9, null],
      ['u1', 'u2', 'u3', 'u9', 'un'],
    ],
  })
}

function micros(text: string): bigint {
  return BigInt(Date.parse(text)) * 1000n
}
