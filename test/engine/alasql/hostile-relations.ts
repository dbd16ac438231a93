import type { Engine } from '../../../src/engine/engine.ts'
import type { ColumnValues, RelationColumn } from '../../../src/value/batch.ts'

const columns: readonly RelationColumn[] = [
  { name: 'id', type: 'integer' },
  { name: 'x', type: 'text' },
  { name: 'y', type: 'text' },
  { name: 'i', type: 'integer' },
  { name: 'k', type: 'integer' },
  { name: 'd', type: 'double' },
  { name: 'b', type: 'boolean' },
  { name: 'm', type: 'timestamp' },
  { name: 'day', type: 'date' },
]

const instant = BigInt(Date.UTC(2024, 1, 29, 23, 30)) * 1000n
const day = Date.UTC(2024, 1, 29) / 86_400_000

const r: readonly ColumnValues[] = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  ['__proto__', 'constructor', 'a`b', 'a', "it's", '', null, 'é🦊', '\ufffd', '🦊', 'a'],
  ['`', '``', '"', 'A', 'a%', 'a_b', 'toString', null, '1', 'null', 'hasOwnProperty'],
  [1, 1, null, -5, 2n ** 53n + 1n, 2n ** 53n, 0, 7, 100, 3, null],
  [0, null, 1, 2, 3, 1, -1, 7, 5, -(2n ** 62n), 1],
  [0, -0, 1.5, null, -2.5, 3.5, 1e300, 0.1, 0.2, 100, 2],
  [true, false, null, true, null, false, true, true, false, null, true],
  [
    instant,
    instant,
    null,
    instant + 1n,
    0n,
    -1n,
    instant - 86_400_000_000n,
    null,
    instant * 2n,
    1n,
    999_999n,
  ],
  [day, day, null, day + 1, 0, -1, day - 366, null, day * 2, 1, 31],
]

const s: readonly ColumnValues[] = [
  [1, 2, 3, 4, 5, 6],
  ['constructor', 'a', 'a', null, '__proto__', 'zz'],
  ['x', '`', null, 'é', 'A', ''],
  [1, 2n ** 53n, null, 7, 1, -5],
  [1, 1, 2, null, 100, 7],
  [0.1, null, 1.5, 2, 3, -2.5],
  [null, true, false, true, false, null],
  [instant, null, 0n, 1n, instant, null],
  [day, 0, null, day, 1, 2],
]

/** Relations r and s, with texts, numbers and moments that JavaScript makes mistakes with. */
export async function createHostileRelations(engine: Engine): Promise<void> {
  for (const [name, values] of [['r', r] as const, ['s', s] as const]) {
    await engine.createRelation(name, columns)
    await engine.append(name, { length: values[0]!.length, columns: values })
  }
}
