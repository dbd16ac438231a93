import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { bundled } from './bundled.ts'

const skip = process.platform === 'win32' && 'a folder in use cannot be removed there'

let built: Awaited<ReturnType<typeof bundled>>
before(async () => {
  built = await bundled(['src/cli/credsql.ts', 'src/cli/docker-credential-credsql.ts'])
})
after(() => built.remove())

const nothing = /^$/
const cases: readonly {
  program: string
  argv: readonly string[]
  code: number
  stdout: RegExp
  stderr: RegExp
}[] = [
  {
    program: 'credsql',
    argv: ['query', 'SELECT 1'],
    code: 2,
    stdout: nothing,
    stderr: /^error \(usage\): the working folder does not exist any more\n {2}Change into/,
  },
  ...['version', 'list', 'get'].map((action) => ({
    program: 'docker-credential-credsql',
    argv: [action],
    code: 1,
    stdout: /^credsql: .*the working folder does not exist any more.*\n$/,
    stderr: nothing,
  })),
]
for (const { program, argv, code, stdout, stderr } of cases)
  test(`${program} ${argv.join(' ')} in a working folder that was removed`, { skip }, async (t) => {
    const cwd = await temporaryFolder(t)
    const script = 'rmdir "$PWD" && exec "$0" "$@"'
    const given = ['-c', script, process.execPath, `${built.folder}/${program}.mjs`, ...argv]
    const shown = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
      execFile('sh', given, { cwd }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, stdout: out, stderr: err }),
      ),
    )
    assert.equal(shown.code, code)
    assert.match(shown.stdout, stdout)
    assert.match(shown.stderr, stderr)
  })
