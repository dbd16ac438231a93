import { CredsqlError } from '../errors/credsql-error.ts'
import type { YamlPath } from './yaml-file.ts'

/** Something wrong with a provider's file, as `credsql validate` prints it. */
export interface ManifestProblem {
  /** Path of the file, as its folder was given. */
  readonly file: string
  readonly line: number
  /** Where in the file, dotted: `columns.registry_id.type`. */
  readonly path: string
  readonly message: string
  /** What to do about it, as a sentence; empty where the message says it. */
  readonly hint: string
}

/** Takes note of what is wrong at a place of the file that is being checked. */
export type Complain = (path: YamlPath, message: string, hint?: string) => void

/** Problems as one error: the first one's place, and every one in the message when there are several. */
export function manifestError(provider: string, problems: readonly ManifestProblem[]): CredsqlError {
  const [first] = problems
  const lines = problems.map(
    ({ file, line, path, message }) => `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`,
  )
  const message =
    problems.length === 1 && first !== undefined
      ? `provider ${provider}: ${first.path === '' ? '' : `${first.path}: `}${first.message}`
      : `provider ${provider} has ${problems.length} problems:\n${lines.map((line) => `  ${line}`).join('\n')}`
  return new CredsqlError('manifest_invalid', message, {
    ...(first && { file: `${first.file}:${first.line}` }),
    ...(first && problems.length === 1 && first.hint !== '' && { hint: first.hint }),
    ...(problems.length > 1 && { hint: 'credsql validate <folder> says what to do about each.' }),
  })
}
