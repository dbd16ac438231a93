import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { type FakeHumanitec, startFakeHumanitec } from '../../src/demo/fakes/humanitec.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Environment } from '../../src/secrets/local-folders.ts'
import { dockerCredentialHelper } from '../../src/serve/docker-helper.ts'
import { answerKubelet } from '../../src/serve/kubelet-provider.ts'
import { Session } from '../../src/session/session.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** The password of the world's registry with this id. */
export const passwordOf = (id: string) => `CANARY "${id}" \\ ä`

const registries = [
  ['acme', 'registry.acme.example', 'robot-acme'],
  ['acme-team', 'registry.acme.example/team', 'robot-team'],
  ['acme-again', 'registry.acme.example', 'robot-again'],
  ['glob', '*.acme.example', 'robot-glob'],
  ['port', 'registry.acme.example:5000', 'robot-port'],
  ['hub', 'docker.io', 'robot-hub'],
  ['ghcr', 'ghcr.io', 'robot-ghcr'],
] as const

/** What a start of one of the serving commands left behind. */
export interface Served {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A machine whose credentials are those of a fake Humanitec. */
export interface ServingWorld {
  readonly folder: string
  readonly humanitec: FakeHumanitec
  /** Runs the kubelet's command over a config with these members. */
  readonly kubelet: (serving: unknown, stdin: string | Readable, env?: Environment) => Promise<Served>
  /** Runs the helper over a config with these members. */
  readonly helper: (
    serving: unknown,
    argv: readonly string[],
    stdin?: string,
    env?: Environment,
  ) => Promise<Served>
  /** Makes a program that the commands find. */
  readonly program: (name: string, script: string) => Promise<void>
  /** The entries of the audit log, without their times. */
  readonly audit: () => Promise<readonly unknown[]>
}

/** Starts the fake; everything is gone when the test ends. */
export async function servingWorld(t: TestContext): Promise<ServingWorld> {
  const folder = await temporaryFolder(t)
  const humanitec = await startFakeHumanitec({
    registries: registries.map(([id, registry, username]) => ({
      id,
      registry,
      type: 'basic',
      creds: { username, password: passwordOf(id) },
    })),
  })
  t.after(() => humanitec.close())
  const own: Environment = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    PATH: `${folder}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HUMANITEC_TOKEN: humanitec.token,
  }
  const open = (members: object) => async (env: Environment) => {
    const connection = {
      provider: 'humanitec',
      org: humanitec.org,
      url: humanitec.url,
      token: 'env:HUMANITEC_TOKEN',
    }
    const text = JSON.stringify({ connections: { humanitec: connection }, ...members })
    const session = await Session.open({
      config: await parseConfig(text, join(folder, 'credsql.yaml')),
      env,
      cwd: folder,
      openEngine: () => openDuckdb({ threads: 1 }),
    })
    t.after(() => session.close())
    return session
  }
  return {
    folder,
    humanitec,
    async kubelet(serving, stdin, env = {}) {
      const [stdout, stderr] = [memory(), memory()]
      const code = await answerKubelet({
        stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
        stdout: stdout.stream,
        stderr: stderr.stream,
        env: { ...own, ...env },
        openSession: open(serving === undefined ? {} : { kubelet_credential_provider: serving }),
      })
      return { code, stdout: stdout.text(), stderr: stderr.text() }
    },
    async helper(serving, argv, stdin = '', env = {}) {
      const stdout = memory()
      const code = await dockerCredentialHelper({
        argv,
        stdin: Readable.from([Buffer.from(stdin)]),
        stdout: stdout.stream,
        env: { ...own, ...env },
        cwd: folder,
        version: '1.2.3',
        openSession: open(serving === undefined ? {} : { docker_credential_helper: serving }),
      })
      return { code, stdout: stdout.text(), stderr: '' }
    },
    async program(name, script) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(folder, name), 0o755)
    },
    async audit() {
      const log = join(folder, 'state', 'credsql', 'audit.log')
      const text = await readFile(log, 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const { time: _, ...entry } = JSON.parse(line)
          return entry
        })
    },
  }
}

function memory(): { readonly stream: Writable; readonly text: () => string } {
  const parts: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      parts.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => parts.join('') }
}
