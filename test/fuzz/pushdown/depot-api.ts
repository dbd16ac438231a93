import { type Answer, json } from '../../../src/demo/fakes/answer.ts'
import type { FakeRequest } from '../../../src/demo/fakes/fake-request.ts'
import { type FakeServer, startFakeServer } from '../../../src/demo/fakes/fake-server.ts'
import type { DataRelation, DataValue } from '../../conformance/data-set.ts'
import type { DepotRows } from './depot-rows.ts'

type Item = Readonly<Record<string, DataValue>>

/** As a database with a collation that ignores case, accents and blanks at the end. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trimEnd()
}

/** A LIKE that ignores case, and knows no escapes. */
function isLike(text: string, pattern: string): boolean {
  const source = [...pattern].map((one) =>
    one === '%' ? '[^]*' : one === '_' ? '[^]' : one.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  )
  return new RegExp(`^${source.join('')}$`, 'iu').test(text)
}

const exactTexts = new Set(['owner', 'state', 'robot_id', 'project_id'])

/** The order of two values of a column: numbers, instants by the point in time, else texts. */
function compare(column: string, a: DataValue, b: string): number {
  if (column === 'size' || column === 'level') {
    const [x, y] = [BigInt(String(a)), BigInt(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
  if (column === 'score') return Number(a) - Number(b)
  if (column.endsWith('_at')) return moment(String(a)) - moment(b)
  return String(a) < b ? -1 : String(a) > b ? 1 : 0
}

/** Microseconds, exact for the years that occur. */
function moment(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  const seconds = Math.floor(Date.parse(text.replace(/\.\d+/, '')) / 1000)
  return seconds * 1_000_000 + Number(fraction.padEnd(6, '0'))
}

function matches(item: Item, parameter: string, wanted: string): boolean {
  const [, column = '', word = ''] = /^(.*?)(?:_(ne|lte|lt|gte|gt|like|prefix))?$/.exec(parameter) ?? []
  const value = item[column]
  if (!(column in item)) return true
  if (value === null || value === undefined) return false
  if (word === 'like') return isLike(String(value), wanted)
  if (word === 'prefix') return isLike(String(value), `${wanted}%`)
  const isText = typeof value === 'string' && !column.endsWith('_at')
  if (isText && !exactTexts.has(column) && word === '') return folded(value) === folded(wanted)
  const order = compare(column, value, wanted)
  return (
    { '': order === 0, ne: order !== 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[
      word
    ] ?? true
  )
}

function itemsOf({ columns, rows }: DataRelation): readonly Item[] {
  const names = Object.keys(columns)
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))
}

/** JSON with whole numbers beyond what a double holds. */
function exact(value: unknown): string {
  const marked = JSON.stringify(value, (_, own: unknown) =>
    typeof own === 'bigint' ? `\u0001${own}\u0001` : own,
  )
  return marked.replace(/"\\u0001(-?\d+)\\u0001"/g, '$1')
}

function answer(value: unknown): Answer {
  return { status: 200, body: exact(value) }
}

function filtered(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  return items.filter((item) => [...query].every(([name, wanted]) => matches(item, name, wanted)))
}

function sorted(items: readonly Item[], sort: string | null): readonly Item[] {
  if (sort === null) return items
  const [column = '', direction] = sort.split(':')
  const sign = direction === 'desc' ? -1 : 1
  return items.toSorted((a, b) => sign * compare(column, a[column] ?? null, String(b[column])))
}

/** Starts the API over rows. */
export function startDepot([projects, robots, grants]: DepotRows): Promise<FakeServer> {
  const [ofProjects, ofRobots, ofGrants] = [itemsOf(projects), itemsOf(robots), itemsOf(grants)]

  const listProjects = ({ query }: FakeRequest): Answer => {
    const found = sorted(filtered(ofProjects, query), query.get('sort'))
    const [from, limit] = [Number(query.get('after') ?? 0), Number(query.get('limit') ?? 5)]
    const next = from + limit < found.length ? String(from + limit) : null
    return answer({ data: found.slice(from, from + limit), next })
  }
  const listRobots = (projectId: string, { query }: FakeRequest): Answer => {
    if (!ofProjects.some(({ id }) => id === projectId)) return json(404, { message: 'no such project' })
    const found = filtered(
      ofRobots.filter((robot) => robot['project_id'] === projectId),
      query,
    )
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 3)]
    const shown = found.slice((page - 1) * size, page * size)
    return answer({ robots: shown.map(({ project_id: _, ...robot }) => robot), total: found.length })
  }

  return startFakeServer({
    name: 'depot',
    handle: (request) => {
      const [first, id, third] = request.segments
      if (first === 'grants') {
        const isBound = request.query.has('robot_id') || request.query.has('scope')
        return isBound
          ? answer(filtered(ofGrants, request.query))
          : json(400, { message: 'robot_id or scope' })
      }
      if (id === undefined) return listProjects(request)
      if (third === 'robots') return listRobots(id, request)
      // A path is looked up as any other filter, without case.
      const found = ofProjects.find((project) => folded(String(project['id'])) === folded(id))
      return found === undefined ? json(404, { message: 'no such project' }) : answer(found)
    },
  })
}
