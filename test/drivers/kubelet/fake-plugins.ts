import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { KubeletSource } from '../../../src/drivers/kubelet/kubelet-credentials.ts'
import { temporaryFolder } from '../../secrets/temporary-folder.ts'

export const apiVersion = 'credentialprovider.kubelet.k8s.io/v1'

/** A plugin of a test: its lines of shell, and what differs from the plain entry of the config. */
export interface FakePlugin {
  /** Missing: there is no such executable. */
  readonly script?: string
  readonly matchImages?: readonly string[]
  readonly config?: Readonly<Record<string, unknown>>
}

/** Logins of an answer: key → `username:password`. */
export type Logins = Readonly<Record<string, string>>

/** Shell that takes the request and answers with logins. */
export function answering(logins: Logins, members: Readonly<Record<string, unknown>> = {}): string {
  const auth = Object.fromEntries(
    Object.entries(logins).map(([key, login]) => {
      const [username = '', password = ''] = login.split(':')
      return [key, { username, password }]
    }),
  )
  const response = {
    kind: 'CredentialProviderResponse',
    apiVersion,
    cacheKeyType: 'Registry',
    auth,
    ...members,
  }
  return `cat >/dev/null\ncat <<'END'\n${JSON.stringify(response)}\nEND`
}

/** Writes the plugins and the config that names them, in a folder that is removed after the test. */
export async function fakePlugins(
  t: TestContext,
  plugins: Readonly<Record<string, FakePlugin>>,
): Promise<KubeletSource & { readonly folder: string }> {
  const folder = await temporaryFolder(t)
  const binDir = join(folder, 'bin')
  await mkdir(binDir)
  for (const [name, { script }] of Object.entries(plugins))
    if (script !== undefined) await writeFile(join(binDir, name), `#!/bin/sh\n${script}\n`, { mode: 0o700 })
  const config = join(folder, 'config.json')
  const providers = Object.entries(plugins).map(([name, { matchImages = ['*.io'], config: more }]) => ({
    name,
    apiVersion,
    matchImages,
    defaultCacheDuration: '12h',
    ...more,
  }))
  await writeFile(
    config,
    JSON.stringify({ apiVersion: 'kubelet.config.k8s.io/v1', kind: 'CredentialProviderConfig', providers }),
  )
  return { config, binDir, folder }
}
