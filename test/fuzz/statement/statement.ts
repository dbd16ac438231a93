import fc from 'fast-check'
import type { FuzzWorld } from '../relations.ts'
import { grouped } from './group.ts'
import { type FuzzStatement, select } from './select.ts'
import { setOperation } from './set-operation.ts'
import { windowed } from './window.ts'
import { withQuery } from './with.ts'

/** A statement over relations. */
export function statementOver(world: FuzzWorld): fc.Arbitrary<FuzzStatement> {
  return fc.oneof(
    { weight: 7, arbitrary: select(world) },
    { weight: 4, arbitrary: grouped(world) },
    ...(world.portable ? [] : [{ weight: 2, arbitrary: windowed(world) }]),
    { weight: 2, arbitrary: setOperation(world) },
    { weight: 2, arbitrary: withQuery(world) },
  )
}
