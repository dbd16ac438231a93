import type { BindContext } from '../bind/bind-state.ts'
import type { Engine } from '../engine/engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Execution } from '../execute/execution.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import { parseSecretReference, resolveSecretReference, type SecretReference } from '../secrets/source.ts'
import { placeInStatement } from '../sql/place.ts'
import type { Statement } from '../sql/statement.ts'
import type { RunOptions } from './options.ts'
import { resolveName } from './resolve-name.ts'
import type { SessionResources } from './resources.ts'

/** What running one statement needs from its session. */
export interface StatementHost {
  readonly resources: SessionResources
  /** The statement's own engine; opened when it is first asked for. */
  readonly engine: () => Promise<Engine>
  /** Tells what is under way, for progress and for closing; undefined when it has ended. */
  readonly running: (execution: Execution | undefined, plan?: StatementPlan) => void
}

/** Where the secrets of a statement's SECRET(…) calls came from, by handle. */
export type SecretOrigins = Map<string, string>

/** What a SECRET(…) call names. Throws `secret_source_failed` for a text that names nothing: it may be the secret itself. */
function sourceOf(reference: string): SecretReference | 'prompt' {
  const parsed = reference === 'prompt' ? reference : parseSecretReference(reference)
  if (parsed !== undefined) return parsed
  throw new CredsqlError(
    'secret_source_failed',
    'SECRET takes a reference to a secret, not the secret itself',
    {
      hint: "Write SECRET('env:NAME'), SECRET('file:/path'), SECRET('command:…'), SECRET('helper:name/server') or SECRET('prompt').",
    },
  )
}

async function resolved(
  source: SecretReference | 'prompt',
  resources: SessionResources,
  options: RunOptions,
): Promise<string> {
  if (source === 'prompt') {
    if (options.promptSecret === undefined)
      throw new CredsqlError('secret_source_failed', "SECRET('prompt') needs a terminal on which to ask", {
        hint: "Use a parameter, or a reference such as SECRET('env:NAME').",
      })
    return options.promptSecret('Secret: ')
  }
  const { env, cwd } = resources
  return resolveSecretReference(source, {
    env,
    cwd,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

function isWrite({ kind }: Statement): boolean {
  return kind === 'insert' || kind === 'update' || kind === 'delete' || kind === 'call'
}

/**
 * What binding a statement needs. `secrets`: `read` asks the sources of SECRET(…) calls, `name` only stands for them, as EXPLAIN
 * asks nobody. Each one's handle is noted in `origins`.
 */
export async function bindContext(
  statement: Statement,
  resources: SessionResources,
  options: RunOptions,
  secrets: 'read' | 'name',
  origins: SecretOrigins,
): Promise<BindContext> {
  // Nothing of a statement can be a secret before its names are known; the key is read only when there is one.
  const vault = await resources.vault()
  // What answers a change may hold a secret, which must not be lost for want of a key.
  if (secrets === 'read' && isWrite(statement)) vault.requireKey()
  return {
    resolveTable: (parts) => resolveName(parts, resources.catalog),
    seal: (value) => vault.seal(value).handle,
    secretFrom: async (reference) => {
      // A parameter of the session's own: it was sealed before.
      if (vault.find(reference) !== undefined) return reference
      const source = sourceOf(reference)
      const handle =
        secrets === 'read'
          ? vault.seal(await resolved(source, resources, options)).handle
          : vault.handleOf(`SECRET('${reference}')`)
      origins.set(handle, reference)
      return handle
    },
    placeAt: (location) => placeInStatement(statement, location),
    now: BigInt(Math.round(resources.clock.now())) * 1000n,
  }
}

/** A text in which the secrets of a statement's SECRET(…) calls are shown by where they come from. */
export function withOrigins(text: string, origins: SecretOrigins): string {
  let shown = text
  for (const [handle, reference] of origins) shown = shown.replaceAll(handle, `SECRET('${reference}')`)
  return shown
}

/** The same for data that JSON can carry: in every text of it. */
export function dataWithOrigins<T>(data: T, origins: SecretOrigins): T {
  if (origins.size === 0) return data
  const shown = (_: string, value: unknown) =>
    typeof value === 'string' ? withOrigins(value, origins) : value
  return JSON.parse(JSON.stringify(data, shown)) as T
}
