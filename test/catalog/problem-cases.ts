import assert from 'node:assert/strict'
import { join, relative } from 'node:path'
import test from 'node:test'
import { checkProvider } from '../../src/catalog/check-provider.ts'
import { acmeFiles, folderWith, replaced } from './provider-folder.ts'

/** A piece of a right file, what it is replaced by, and the problems as `file:line path: message`. */
export type ProblemCase = readonly [piece: string, by: string, ...problems: string[]]

/** One test a case: the file with the piece replaced has exactly these problems, and each says what to do. */
export function tellsProblems(file: string, text: string, cases: readonly ProblemCase[]): void {
  for (const [piece, by, ...want] of cases)
    test(`${file}: ${piece} -> ${by}`, async (t) => {
      const folder = await folderWith(t, acmeFiles({ [file]: replaced(text, piece, by) }))
      const problems = await checkProvider(join(folder, 'acme'))
      const found = problems.map(
        (p) => `${relative(join(folder, 'acme'), p.file)}:${p.line} ${p.path}: ${p.message}`,
      )
      assert.deepEqual(found, want)
      for (const problem of problems) assert.notEqual(problem.hint, '', `${problem.message} says what to do`)
    })
}
