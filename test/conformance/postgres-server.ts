import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { PostgresConnection } from './postgres-connection.ts'

/** A PostgreSQL of one's own, in a temporary folder, that is reached by its socket alone. */
export interface PostgresServer {
  /** `15.18`, say. */
  readonly version: string
  connect(): Promise<PostgresConnection>
  stop(): Promise<void>
}

const name = 'conformance'

// What decides how values are read and printed. Text is ordered by its bytes, and letters are Unicode's.
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  statement_timeout: '20s',
  fsync: 'off',
  jit: 'off',
}
const locale = ['--encoding=UTF8', '--lc-collate=C', '--lc-ctype=C.UTF-8', '--lc-messages=C']

/** The folder of PostgreSQL's programs, the newest version's, or undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

interface Owner {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to be run by root, so root runs it as the user that Debian's package makes. */
function owner(): Owner {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function untilReady(server: ChildProcess): Promise<void> {
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr! })) {
    if (line.includes('ready to accept connections')) {
      server.stderr!.resume()
      return
    }
    said.push(line)
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`)
}

/** Starts a PostgreSQL, or resolves to undefined where it is not installed. */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const programs = postgresPrograms()
  if (programs === undefined) return undefined
  const user = owner()
  const folder = mkdtempSync(join(tmpdir(), 'credsql-postgres-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const environment = { env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, cwd: folder, ...user }
  const data = join(folder, 'data')
  try {
    execFileSync(
      join(programs, 'initdb'),
      ['-D', data, '-U', name, '--auth=trust', '--no-sync', '--no-instructions', ...locale],
      { ...environment, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const options = Object.entries(settings).flatMap(([setting, value]) => ['-c', `${setting}=${value}`])
    const server = spawn(join(programs, 'postgres'), ['-D', data, '-k', folder, ...options], {
      ...environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = once(server, 'exit')
    const kill = () => server.kill('SIGQUIT')
    process.once('exit', kill)
    await untilReady(server)
    const socket = join(folder, '.s.PGSQL.5432')
    const connect = () => PostgresConnection.open(socket, name, 'postgres')
    const first = await connect()
    const answer = await first.query('SHOW server_version')
    first.close()
    return {
      version: (answer.kind === 'rows' ? answer.rows[0]?.[0]?.split(' ')[0] : undefined) ?? 'unknown',
      connect,
      stop: async () => {
        process.removeListener('exit', kill)
        kill()
        await ended
        removeFolder()
      },
    }
  } catch (error) {
    removeFolder()
    throw error
  }
}
