import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { bundled } from './bundled.ts'

const skip = process.platform === 'win32' && 'a folder in use cannot be removed there'

test('a working folder that was removed', { skip }, async (t) => {
  const { folder, remove } = await bundled(['src/cli/credsql.ts'])
  t.after(remove)
  const cwd = await temporaryFolder(t)
  const script = 'rmdir "$PWD" && exec "$0" "$1" query "SELECT 1"'
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>(
    (resolve) =>
      execFile('sh', ['-c', script, process.execPath, `${folder}/credsql.mjs`], { cwd }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, stdout: out, stderr: err }),
      ),
  )
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
  assert.match(stderr, /^error \(usage\): the working folder does not exist any more\n {2}Change into/)
  assert.doesNotMatch(stderr, /uv_cwd|node:internal/)
})
