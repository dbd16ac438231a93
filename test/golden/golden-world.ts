import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../../src/catalog/config.ts'
import { writeDockerConfig } from '../../src/demo/docker-config.ts'
import type { Fault } from '../../src/demo/fakes/fault.ts'
import { startDemoWorld } from '../../src/demo/fakes/world.ts'
import { type SecretFor, secret } from '../../src/demo/fakes/world-data.ts'
import { writeKubeletPlugins } from '../../src/demo/kubelet-plugins.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Clock } from '../../src/http/clock.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { Session } from '../../src/session/session.ts'

const start = Date.UTC(2026, 2, 5, 12, 0, 0)

/** Time stands still until someone sleeps, and nobody waits. */
function virtualClock(): Clock {
  let now = start
  return {
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      now += milliseconds
    },
  }
}

/** The demo's fakes in a state that does not depend on the day, the ports or the statements before. */
export interface GoldenWorld {
  /** A session that knows nothing of those before it. Minted tokens are counted from 1 again. */
  openSession(): Promise<Session>
  /** Adds a fault to the fake of that name; it is gone when the next session is opened. */
  inject(fake: string, fault: Fault): void
  /**
   * `fake METHOD path [body]` of each request since the last session was opened: writes in their order, and between them reads,
   * sorted, as concurrent ones have no order. Secrets of bodies are masked.
   */
  requests(): string[]
  /** Puts names in the place of the fakes' addresses and of the home folder. */
  steady(text: string): string
  readonly engine: Engine
  /** Every secret that the fakes have given out or could give out. */
  readonly secrets: ReadonlySet<string>
  close(): Promise<void>
}

/** A secret in the environment, for statements that take one from there. */
const ciPassword = 'golden-ci-password-0f8b1c'

/** What stands for a secret in the text of a golden file, as a literal or the value of a parameter. */
export const writtenSecret = /golden-secret-[a-z0-9-]*[a-z0-9]/g

/** How a body may hold a secret: as it is, within JSON, within a form. */
function writtenForms(value: string): readonly string[] {
  const text = value.trim()
  return [...new Set([text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)])]
}

interface ArrivedRequest {
  readonly isRead: boolean
  readonly line: string
}

/** What writes stays in its order; between two of those the reads are sorted, as they are sent several at once. */
function inOrder(requests: readonly ArrivedRequest[]): string[] {
  const lines: string[] = []
  let reads: string[] = []
  for (const { isRead, line } of requests) {
    if (isRead) reads.push(line)
    else {
      lines.push(...reads.sort(), line)
      reads = []
    }
  }
  return [...lines, ...reads.sort()]
}

/** Starts the demo's fakes at a fixed instant, with one engine for all sessions. */
export async function startGoldenWorld(engineOf?: Engine): Promise<GoldenWorld> {
  const secrets = new Set<string>([ciPassword])
  let minted = 0
  const watched: SecretFor = (name) => {
    const value = secret(name.startsWith('digitalocean/minted') ? `digitalocean/minted ${++minted}` : name)
    secrets.add(value)
    return value
  }
  const world = await startDemoWorld({ now: () => start, secret: watched })
  const folder = await mkdtemp(join(tmpdir(), 'credsql-golden-'))
  const home = {
    ...(await writeDockerConfig(folder, watched)),
    ...(await writeKubeletPlugins(folder, watched)),
  }
  const engine = engineOf ?? (await openDuckdb({ threads: 1 }))
  const fakes = new Map(
    [world.digitalocean, world.rancher, world.rancherEu, world.humanitec].map((fake) => [fake.name, fake]),
  )
  const masked = (body: string) => {
    const found = [...secrets].flatMap((value) => writtenForms(value).filter((form) => body.includes(form)))
    return found.reduce((text, form) => text.replaceAll(form, '***'), body).replace(writtenSecret, '***')
  }
  const hosts = new Map([...fakes.values()].map(({ name, url }) => [new URL(url).host, `${name}.test`]))
  const arrived: ArrivedRequest[] = []
  for (const { name, inject } of fakes.values())
    inject({
      kind: 'status',
      status: 500,
      // It meets no request: it sees each, in the order of all fakes.
      match: ({ method, path, body }) => {
        arrived.push({
          isRead: method === 'GET',
          line: `${name} ${method} ${path}${body === '' ? '' : ` ${masked(body)}`}`,
        })
        return false
      },
    })
  const text = JSON.stringify({ ...world.config, fingerprint_key: 'env:GOLDEN_FINGERPRINT_KEY' }, null, 2)
  const config = await parseConfig(text, 'credsql.yaml')
  const faults: { remove(): void }[] = []
  return {
    secrets,
    openSession: () => {
      for (const fault of faults.splice(0)) fault.remove()
      world.clear()
      arrived.length = 0
      minted = 0
      return Session.open({
        config,
        cwd: folder,
        env: {
          ...world.environment,
          ...home,
          CI_PASSWORD: ciPassword,
          GOLDEN_FINGERPRINT_KEY: 'a key of the golden suite, the same on every day',
          XDG_DATA_HOME: join(folder, 'data'),
          XDG_STATE_HOME: join(folder, 'state'),
        },
        clock: virtualClock(),
        openEngine: async () => ({
          name: engine.name,
          createRelation: (name, columns) => engine.createRelation(name, columns),
          append: (name, batch) => engine.append(name, batch),
          truncate: (name) => engine.truncate(name),
          dropRelation: (name) => engine.dropRelation(name),
          check: (statement) => engine.check(statement),
          query: (statement) => engine.query(statement),
          interrupt: () => engine.interrupt(),
          // It serves the next session too.
          close: () => undefined,
        }),
      })
    },
    inject: (name, fault) => {
      const fake = fakes.get(name)
      if (fake === undefined) throw new Error(`there is no fake "${name}": ${[...fakes.keys()].join(', ')}`)
      faults.push(fake.inject(fault))
    },
    requests: () => inOrder(arrived),
    steady: (given) =>
      [...fakes.values()]
        .reduce((out, fake) => out.replaceAll(fake.url, `http://${fake.name}.test`), given)
        .replace(/\b127\.0\.0\.1:\d+/g, (host) => hosts.get(host) ?? host)
        .replaceAll(folder, '/home/petra')
        .replace(/\b\d{8}-\d{6}-[0-9a-f]+\b/g, 'JOURNAL'),
    engine,
    close: async () => {
      if (engineOf === undefined) engine.close()
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
