import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { json } from '../../src/demo/fakes/answer.ts'
import { type FakeServer, startFakeServer } from '../../src/demo/fakes/fake-server.ts'
import { type FakeRegistry, startFakeRegistry } from '../../src/demo/fakes/registry-v2.ts'
import { type Machine, machine } from '../cli/terminal.ts'
import type { Watch } from './canary.ts'
import { givenFiles, givenPrograms, identityToken, password, plainWord, variables } from './machine-files.ts'

/** A machine full of credentials, and registries to check them with. */
export interface CanaryMachine extends Machine {
  readonly env: Readonly<Record<string, string>>
  readonly bearer: FakeRegistry
  readonly basic: FakeRegistry
  /** Registries that repeat what they are sent, by the way in which they do. */
  readonly echoes: readonly FakeServer[]
  /** Shows every file of the machine to `watch`, but those that people filled. */
  watchFiles(watch: Watch): Promise<void>
}

/** A registry, or its token server, that quotes the credential of every request, and of the one before in its challenge. */
async function startEcho(t: TestContext, scheme: 'basic' | 'bearer', status: number): Promise<FakeServer> {
  let heard = ''
  const server = await startFakeServer({
    name: `echo of ${scheme} with ${status}`,
    handle: ({ headers, origin, pathname, body }) => {
      const proof = headers['authorization']
      if (proof !== undefined || body !== '') {
        const pair = Buffer.from((proof ?? '').replace(/^Basic /, ''), 'base64').toString()
        heard = `${proof} ${pair} ${body}`
      }
      const quoted = encodeURIComponent(heard)
      const realm = scheme === 'basic' ? quoted : `${origin}/token?heard=${quoted}`
      const challenge = `${scheme} realm="${realm}",service="${quoted}"`
      const isAnswer = proof !== undefined || body !== '' || pathname === '/token'
      return json(
        isAnswer ? status : 401,
        { errors: [{ code: 'DENIED', message: heard, detail: { proof, heard } }], error: heard },
        { 'www-authenticate': challenge, location: `/v2/?heard=${quoted}` },
      )
    },
  })
  t.after(() => server.close())
  return server
}

/** The host of a server, as credentials name it. */
export function hostOf({ url }: FakeServer): string {
  return new URL(url).host
}

/** Writes the files and starts the registries; everything is gone when the test ends. */
export async function canaryMachine(t: TestContext): Promise<CanaryMachine> {
  const known = { users: { petra: password }, identityTokens: { [identityToken]: 'petra' } }
  const bearer = await startFakeRegistry({ ...known, mode: 'bearer' })
  const basic = await startFakeRegistry({ ...known, mode: 'basic' })
  for (const fake of [bearer, basic]) t.after(() => fake.close())
  const echoes: FakeServer[] = []
  for (const scheme of ['basic', 'bearer'] as const)
    for (const status of [200, 307, 401, 500]) echoes.push(await startEcho(t, scheme, status))
  const own = await machine(t)
  const { folder } = own
  const given = new Set<string>()
  const write = async (name: string, text: string, mode: number) => {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, text)
    await chmod(path, mode)
    given.add(path)
  }
  for (const [name, text] of Object.entries(givenFiles)) await write(name, text, 0o600)
  for (const [name, text] of Object.entries(givenPrograms)) await write(name, `#!/bin/sh\n${text}\n`, 0o700)
  // What is checked is on loopback; the other entries of this machine would be sent into the world.
  const auth = (word: string) => ({ auth: Buffer.from(`petra:${word}`).toString('base64') })
  const local = Object.fromEntries([
    [bearer.host, auth(password)],
    [`http://petra:${plainWord}@${basic.host}/v2/`, auth(plainWord)],
    ...echoes.map((echo) => [hostOf(echo), auth(password)]),
  ])
  await write('local/config.json', JSON.stringify({ auths: local }), 0o600)
  await own.write(
    'credsql.yaml',
    JSON.stringify({
      connections: {
        local: { provider: 'docker', docker_config: join(folder, 'local') },
        wrong_docker: { provider: 'docker', docker_config: join(folder, 'wrong') },
        kubelet: {
          provider: 'kubelet',
          config: join(folder, 'kubelet.json'),
          bin_dir: join(folder, 'plugins'),
        },
        wrong_kubelet: {
          provider: 'kubelet',
          config: join(folder, 'wrong-kubelet.json'),
          bin_dir: join(folder, 'plugins'),
        },
      },
    }),
  )
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    TMPDIR: join(folder, 'tmp'),
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    CREDSQL_CONFIG: join(folder, 'credsql.yaml'),
    DOCKER_AUTH_CONFIG: variables.good,
  }
  await mkdir(env.TMPDIR)
  return {
    ...own,
    env,
    bearer,
    basic,
    echoes,
    run: (argv, setup = {}) => own.run(argv, { ...setup, env: { ...env, ...setup.env } }),
    watchFiles: async (watch) => {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        watch.text('a file name', entry.name)
        const path = join(entry.parentPath, entry.name)
        if (entry.isFile() && !given.has(path)) watch.text(path, await readFile(path, 'utf8'))
      }
    },
  }
}
