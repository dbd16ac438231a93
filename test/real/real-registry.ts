import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

export const run = promisify(execFile)

/** Whether a program is installed. */
export async function installed(program: string): Promise<boolean> {
  try {
    await run('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    return false
  }
}

/** A folder of the test's own, removed afterwards. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'credsql-real-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}

/** Asks until the registry answers; it is asked again as soon as it refused, and given up when its process has ended. */
async function answers(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    try {
      await fetch(url)
      return
    } catch {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  throw new Error(`docker-registry ended with ${child.exitCode}`)
}

/** A running registry of Debian's package with one user. */
export interface RealRegistry {
  readonly host: string
  readonly username: string
  readonly password: string
}

/** Starts Debian's docker-registry on loopback, with an htpasswd file. */
export async function startRegistry(t: TestContext, folder: string): Promise<RealRegistry> {
  const [username, password] = ['robot', 'a password of the registry']
  const { stdout } = await run('htpasswd', ['-Bbn', username, password])
  const users = join(folder, 'htpasswd')
  await writeFile(users, stdout.trim())
  const port = await freePort()
  const config = join(folder, 'registry.yml')
  await writeFile(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'images') } },
      http: { addr: `127.0.0.1:${port}` },
      auth: { htpasswd: { realm: 'test', path: users } },
    }),
  )
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  t.after(() => child.kill())
  await answers(`http://127.0.0.1:${port}/v2/`, child)
  return { host: `127.0.0.1:${port}`, username, password }
}

async function writeBlob(folder: string, content: Buffer): Promise<{ digest: string; size: number }> {
  const digest = createHash('sha256').update(content).digest('hex')
  await writeFile(join(folder, 'blobs', 'sha256', digest), content)
  return { digest: `sha256:${digest}`, size: content.length }
}

/** Writes the smallest image that a registry takes, as an OCI layout. */
export async function writeImage(folder: string): Promise<string> {
  const layout = join(folder, 'image')
  await mkdir(join(layout, 'blobs', 'sha256'), { recursive: true })
  const tar = Buffer.alloc(1024)
  const layer = await writeBlob(layout, gzipSync(tar))
  const diff = createHash('sha256').update(tar).digest('hex')
  const config = await writeBlob(
    layout,
    Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        rootfs: { type: 'layers', diff_ids: [`sha256:${diff}`] },
      }),
    ),
  )
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = await writeBlob(
    layout,
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer }],
      }),
    ),
  )
  await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(
    join(layout, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType, ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'latest' } }],
    }),
  )
  return `oci:${layout}:latest`
}

/** Writes an executable shell script. */
export async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, 0o755)
}
