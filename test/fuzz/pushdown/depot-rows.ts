import fc from 'fast-check'
import type { DataRelation, DataValue } from '../../conformance/data-set.ts'
import { textValues } from '../relations.ts'
import { grants, projects, robots } from './depot-manifest.ts'

/** The rows of the three tables. */
export type DepotRows = readonly [projects: DataRelation, robots: DataRelation, grants: DataRelation]

const ids = ['p1', 'p2', 'p10', 'P3', 'a b', 'ü', 'x+y', '100%', 'p/4', '😀'] as const

/** Values that the columns of the tables hold, by the column's name; statements compare with these and others. */
export const depotValues: Readonly<Record<string, readonly DataValue[]>> = {
  id: ids,
  project_id: ids,
  robot_id: ['r1', 'r2', 'R2', 'r 3', 'r4'],
  name: [
    'ci',
    'CI',
    'Ci ',
    'ci_pull',
    'ci%pull',
    'ci\\pull',
    'cípull',
    '',
    ' ',
    'a&b=c',
    "it's",
    '__proto__',
    'null',
    '10',
    '😀',
  ],
  owner: ['o1', 'O1', 'o2', '', 'null', '✓'],
  scope: ['pull', 'push', 'PULL', '*', ''],
  size: [0, 1, 2, 3, 10, -1, 9007199254740991n, 9007199254740993n, 9223372036854775807n],
  level: [0, 1, 2, 3],
  score: [0, 0.5, 1, 2.5, -1, 1e10, 0.1],
  live: [true, false],
  state: ['active', 'off', 'Gone'],
  made_at: [
    ...[
      '2024-01-31T22:00:00Z',
      '2024-01-31T23:00:00+01:00',
      '2024-02-01T00:00:00Z',
      '2019-05-14T08:30:00.5Z',
    ],
    ...['2019-05-14T08:30:00Z', '1969-12-31T23:59:59.999999Z', '2024-03-10T06:59:59.999Z'],
  ],
  seen_at: ['2024-01-31T22:00:00Z', '2024-02-01T00:00:00.000001Z', '2019-05-14T10:30:00+02:00'],
  due: ['2024-01-31', '2024-02-29', '2023-12-31', '1969-12-31'],
  ends: ['2024-01-31', '2024-02-29', '2030-01-01'],
}

/** Names that objects of JavaScript have; they go through filters and paths as any other text. */
export const oddTexts: readonly string[] = textValues

const value = (column: string): fc.Arbitrary<DataValue> => fc.constantFrom(...(depotValues[column] ?? []))
const optional = (column: string): fc.Arbitrary<DataValue> => fc.option(value(column), { nil: null, freq: 5 })

const project = fc.tuple(
  ...[optional('name'), optional('owner'), value('size'), optional('score'), optional('live')],
  ...[value('state'), value('made_at'), optional('due')],
)
const robot = fc.tuple(optional('name'), optional('level'), optional('seen_at'))
const grant = fc.tuple(value('robot_id'), optional('scope'), optional('ends'))

/** Any rows: projects, robots of these projects alone, and grants. */
export const depotRows: fc.Arbitrary<DepotRows> = fc
  .shuffledSubarray([...ids], { minLength: 4 })
  .chain((own) =>
    fc
      .tuple(
        fc.tuple(...own.map(() => project)),
        fc.array(fc.tuple(fc.constantFrom(...own), robot), { maxLength: 18 }),
        fc.array(grant, { maxLength: 12 }),
      )
      .map(
        ([ofProjects, ofRobots, ofGrants]): DepotRows => [
          { ...projects, rows: ofProjects.map((row, i) => [own[i] ?? '', ...row]) },
          {
            ...robots,
            rows: ofRobots.map(([projectId, row], i) => [projectId, `r${i % 6}`, ...row]),
          },
          { ...grants, rows: ofGrants.map((row, i) => [`g${i}`, ...row]) },
        ],
      ),
  )
