import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { DataRelation } from '../../conformance/data-set.ts'
import type { Scope } from './scope.ts'

/** A relation without its rows. */
export type DepotTable = Omit<DataRelation, 'rows'>

/** Projects: a list with every kind of filter and two orders, and one by its id. */
export const projects: DepotTable = {
  name: 'projects',
  columns: {
    id: 'text',
    name: 'text',
    owner: 'text',
    size: 'integer',
    score: 'double',
    live: 'boolean',
    state: 'text',
    made_at: 'timestamp',
    due: 'date',
  },
}

/** Robots of a project: a path that needs the project's id, which the parent has. */
export const robots: DepotTable = {
  name: 'robots',
  columns: { project_id: 'text', id: 'text', name: 'text', level: 'integer', seen_at: 'timestamp' },
}

/** Grants: a search that needs a robot or a scope. */
export const grants: DepotTable = {
  name: 'grants',
  columns: { id: 'text', robot_id: 'text', scope: 'text', ends: 'date' },
}

/** The columns that an API always sends. */
export const required: ReadonlySet<string> = new Set([
  ...['projects.id', 'projects.state', 'projects.size', 'projects.made_at'],
  ...['robots.project_id', 'robots.id', 'grants.id', 'grants.robot_id'],
])

const all = { '=': true, '<>': true, '<': true, '<=': true, '>': true, '>=': true }
const words: Readonly<Record<string, string>> = {
  '=': '',
  '<>': '_ne',
  '<': '_lt',
  '<=': '_lte',
  '>': '_gt',
  '>=': '_gte',
}

/** A key whose operators go to query parameters such as `size_gte`. */
function key(column: string, operators: object, exact: boolean): object {
  const targets = Object.keys(operators).map((operator) => [
    operator,
    `${column}${words[operator] ?? `_${operator}`}`,
  ])
  return { ...Object.fromEntries(targets), ...(exact ? { exact } : {}) }
}

const insensitive = { '=': true, like: true, prefix: true }

const operations: Readonly<Record<string, object>> = {
  projects: {
    list: {
      effect: 'list',
      request: 'GET /projects',
      items: 'data',
      page: { style: 'cursor', next: 'next', query: 'after', size: { query: 'limit', max: 5 } },
      keys: {
        id: key('id', { '=': true }, false),
        name: key('name', insensitive, false),
        owner: key('owner', { '=': true }, true),
        size: key('size', all, true),
        score: key('score', { '>=': true, '<=': true }, false),
        live: key('live', { '=': true }, true),
        state: key('state', { '=': true, '<>': true }, true),
        made_at: key('made_at', all, true),
        due: key('due', { '=': true, '>=': true, '<': true }, true),
      },
      order: {
        size: { query: 'sort=size:{direction}', exact: true },
        made_at: { query: 'sort=made_at:{direction}', exact: true },
      },
    },
    get: { effect: 'list', request: 'GET /projects/{id}', item: '', on_not_found: 'empty' },
  },
  robots: {
    list: {
      effect: 'list',
      request: 'GET /projects/{project_id}/robots',
      items: 'robots',
      page: { style: 'page_number', query: 'page', size: { query: 'per_page', max: 3 }, total: 'total' },
      on_not_found: 'empty',
      keys: {
        project_id: { '=': 'path', required: true, exact: true },
        name: key('name', insensitive, false),
        level: key('level', { '=': true, '>=': true, '<=': true }, true),
      },
      parent: { table: 'projects', keys: { project_id: 'id' } },
    },
  },
  grants: {
    search: {
      effect: 'list',
      request: 'GET /grants',
      items: '',
      keys: {
        robot_id: { ...key('robot_id', { '=': true }, true), any_of: 'by' },
        scope: { ...key('scope', { '=': true }, false), any_of: 'by' },
        ends: key('ends', { '<': true, '>': true }, true),
      },
    },
  },
}

const provider = {
  provider: 'depot',
  title: 'Depot',
  description: 'An API that is made up.',
  source: 'made up',
  settings: { url: { type: 'url', required: true, description: 'Where it is.' } },
  http: { base_url: '{url}', auth: { style: 'none' }, check: 'GET /projects' },
}

function manifestOf({ name, columns }: DepotTable): object {
  return {
    table: name,
    service: 'core',
    description: `The ${name}.`,
    source: 'made up',
    identity: ['id'],
    columns: Object.fromEntries(
      Object.entries(columns).map(([column, type]) => [
        column,
        {
          type,
          description: 'A column.',
          ...(required.has(`${name}.${column}`) ? { required: true } : {}),
          ...(name === 'robots' && column === 'project_id' ? { field: '$bound.project_id' } : {}),
          ...(column === 'state' ? { values: ['active', 'off', 'Gone'] } : {}),
        },
      ]),
    ),
    operations: operations[name],
    examples: [`SELECT id FROM depot.core.${name}`],
  }
}

/** Writes the provider into a folder that is removed at the end, and resolves to it. */
export async function writeDepot(scope: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'credsql-depot-'))
  scope.after(() => rm(folder, { recursive: true, force: true }))
  const tables = join(folder, 'depot', 'tables')
  await mkdir(tables, { recursive: true })
  await writeFile(join(folder, 'depot', 'provider.yaml'), stringify(provider))
  for (const table of [projects, robots, grants])
    await writeFile(join(tables, `${table.name}.yaml`), stringify(manifestOf(table)))
  return folder
}
