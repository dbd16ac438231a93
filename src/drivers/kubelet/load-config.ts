import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { errorCode } from '../../errors/error-code.ts'
import { decodeUtf8 } from '../../secrets/utf8.ts'
import { checkPlugin } from './check-config.ts'
import { decodeConfig } from './decode-config.ts'
import type { Complain, PluginConfig } from './plugin-config.ts'
import { hasRepeatedMember } from './strict-json.ts'

const endings: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml'])

/**
 * The plugins of a `CredentialProviderConfig`: a file, or a folder whose *.json, *.yaml and *.yml files are merged in the order
 * of their names. Throws `driver_failed` with everything that a kubelet would refuse to start with, and where it is.
 */
export async function loadPlugins(path: string): Promise<readonly PluginConfig[]> {
  const problems: string[] = []
  const plugins: PluginConfig[] = []
  for (const file of await configFiles(path)) {
    const complain: Complain = (place, message) =>
      problems.push(`${file}: ${place === '' ? '' : `${place}: `}${message}`)
    const value = await readConfig(file, complain)
    if (value === undefined) continue
    for (const [i, plugin] of decodeConfig(value, file, complain).entries()) {
      checkPlugin(plugin, `providers[${i}]`, complain)
      const same = plugins.find(({ name }) => name === plugin.name)
      if (same !== undefined && plugin.name !== '')
        complain(
          `providers[${i}].name`,
          `is also in ${same.sourceFile === file ? 'this file' : same.sourceFile}`,
        )
      plugins.push(plugin)
    }
  }
  if (plugins.length === 0 && problems.length === 0)
    problems.push(`${path}: providers: must have at least one`)
  if (problems.length > 0) throw invalid(problems)
  return plugins
}

/** The files of a config, in the order in which they are merged. */
async function configFiles(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const entries = await readdir(path, { withFileTypes: true })
    const names = entries
      .filter((entry) => !entry.isDirectory() && endings.has(extname(entry.name)))
      .map(({ name }) => name)
    if (names.length > 0) return names.sort(byBytes).map((name) => join(path, name))
  } catch (cause) {
    throw unreadable(path, cause)
  }
  throw new CredsqlError('driver_failed', `the folder ${path} has no *.json, *.yaml or *.yml file`, {
    hint: 'Put a CredentialProviderConfig there, or let the setting config name another file or folder.',
  })
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** The data of one file; undefined where there is none, which is complained about. */
async function readConfig(file: string, complain: Complain): Promise<unknown> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (cause) {
    throw unreadable(file, cause)
  }
  const text = decodeUtf8(bytes)
  if (text === undefined) {
    complain('', 'is not UTF-8 text')
    return undefined
  }
  const value = /^\s*\{/.test(text) ? parseJson(text, complain) : await parseYaml(text, complain)
  if (value === null) complain('', 'is empty')
  return value ?? undefined
}

// The parsers' own messages are left out: they quote the text, where values of variables may be secret.
function parseJson(text: string, complain: Complain): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (!hasRepeatedMember(text)) return value
    complain('', 'has a member twice')
  } catch {
    complain('', 'is not JSON, though it begins like it')
  }
  return undefined
}

async function parseYaml(text: string, complain: Complain): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('../../catalog/yaml-module.ts')
  const lines = new LineCounter()
  // The kubelet's parser speaks YAML 1.1, where `yes` is true; it has neither times nor numbers to the base of 60.
  const document = parseDocument(text, {
    version: '1.1',
    prettyErrors: false,
    lineCounter: lines,
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (tag.tag !== timestampTag && !isBaseSixty(tag))),
  })
  for (const { code, pos } of document.errors)
    complain('', `line ${lines.linePos(pos[0]).line}: is not YAML (${code})`)
  if (document.errors.length > 0) return undefined
  try {
    return document.toJS()
  } catch {
    complain('', 'has an alias without its anchor, or too many aliases')
    return undefined
  }
}

const timestampTag = 'tag:yaml.org,2002:timestamp'

function isBaseSixty(tag: object): boolean {
  return 'format' in tag && tag.format === 'TIME'
}

function invalid(problems: readonly string[]): CredsqlError {
  const [first = ''] = problems
  const message = "the kubelet's credential provider config is not valid"
  return new CredsqlError(
    'driver_failed',
    problems.length === 1
      ? `${message}: ${first}`
      : `${message}, ${problems.length} problems:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    { hint: 'A kubelet would not start with it.' },
  )
}

function unreadable(path: string, cause: unknown): CredsqlError {
  const code = String(errorCode(cause) ?? 'it failed')
  return new CredsqlError('driver_failed', `the kubelet's config ${path} cannot be read: ${code}`, {
    hint: 'Let the setting config name the file or folder of --image-credential-provider-config.',
    cause,
  })
}
