import type { KubeletServing } from '../catalog/serving-config.ts'
import { formatGoDuration, parseGoDuration } from '../drivers/kubelet/go-duration.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { streamSink } from '../render/sink.ts'
import { AuditLog } from '../secrets/audit-log.ts'
import { type Environment, localFolders } from '../secrets/local-folders.ts'
import type { Session } from '../session/session.ts'
import { withinDeadline } from './deadline.ts'
import { deliver } from './deliver.ts'
import { kubeletEntries } from './kubelet-entries.ts'
import { type KubeletRequest, parseKubeletRequest } from './kubelet-request.ts'
import { oneLine } from './one-line.ts'
import { readInput } from './read-input.ts'
import { servedRows } from './served-rows.ts'
import { isAsked, markedEnvironment } from './serving-mark.ts'

/** Seconds, beside the start of the process. A kubelet waits a minute, but the pull waits with it. */
const defaultDeadline = 0.6
const command = 'kubelet-credential-provider'

/** One start of the plugin. */
export interface KubeletCall {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly env: Environment
  /** Opens a session with the given environment. */
  readonly openSession: (env: Environment) => Promise<Session>
  /** Resolves when what does not depend on any source has been loaded: a busy machine is no slow source. */
  readonly ready?: () => Promise<unknown>
}

/**
 * Answers one CredentialProviderRequest of a kubelet. Resolves to the exit code: 0 with one line of JSON on stdout, `auth: null` in
 * it where there is nothing for the image; or 1 with one line on stderr, which holds no secret, and nothing on stdout.
 */
export async function answerKubelet(call: KubeletCall): Promise<number> {
  let session: Session | undefined
  try {
    let answer: string
    if (isAsked(call.env)) answer = nothing(parseKubeletRequest(await readInput(call.stdin)))
    else {
      session = await call.openSession(markedEnvironment(call.env))
      await call.ready?.()
      answer = await answerOf(session, call)
    }
    await streamSink(call.stdout).write(`${answer}\n`)
    await session?.close().catch(() => undefined)
    return 0
  } catch (error) {
    const shown = (await session?.scrubError(error)) ?? error
    // What was cut off by the deadline may take its time to end; the kubelet does not wait for it.
    session?.close().catch(() => undefined)
    await streamSink(call.stderr)
      .write(`${oneLine(shown)}\n`)
      .catch(() => undefined)
    return 1
  }
}

function answerOf(session: Session, { stdin, env }: KubeletCall): Promise<string> {
  const serving = session.config.kubeletCredentialProvider
  if (serving === undefined)
    throw new CredsqlError('config_invalid', 'the config has no kubelet_credential_provider', {
      ...(session.config.path !== undefined && { file: session.config.path }),
      hint: 'Write one with a query and a cache_key_type; docs/serving.md shows it.',
    })
  const members = cacheMembers(serving)
  const deadline = {
    seconds: serving.deadline ?? defaultDeadline,
    setting: 'kubelet_credential_provider.deadline',
  }
  return withinDeadline(deadline, async (signal) => {
    const request = parseKubeletRequest(await readInput(stdin, signal))
    const { image } = request
    const rows = await servedRows(session, serving, {
      keyColumns: ['match_image'],
      parameters: { image },
      signal,
    })
    const entries = kubeletEntries(rows, image, serving.cacheKeyType)
    // What came too late is given to nobody, so the log must not say that it was.
    signal.throwIfAborted()
    const audit = new AuditLog({ stateFolder: localFolders(env).state, now: () => new Date() })
    const delivery = { command, target: image, secrets: entries.map(({ secret }) => secret) }
    return deliver(audit, delivery, (plain) =>
      response(
        request,
        members,
        entries.length === 0
          ? null
          : Object.fromEntries(
              entries.map(({ key, username, secret }) => [
                key,
                { username: username ?? '', password: plain(secret) },
              ]),
            ),
      ),
    )
  })
}

type CacheMembers = Readonly<{ cacheKeyType: string; cacheDuration?: string }>

function cacheMembers({ cacheKeyType, cacheDuration, origin }: KubeletServing): CacheMembers {
  if (cacheDuration === undefined) return { cacheKeyType }
  const nanoseconds = parseGoDuration(cacheDuration)
  if (nanoseconds === undefined)
    throw new CredsqlError('config_invalid', 'kubelet_credential_provider.cache_duration is too long', {
      file: origin,
    })
  return { cacheKeyType, cacheDuration: formatGoDuration(nanoseconds) }
}

/** The kubelet decodes strictly: one member that it does not know and it throws the answer away. */
function response(
  { apiVersion }: KubeletRequest,
  members: CacheMembers,
  auth: Readonly<Record<string, { readonly username: string; readonly password: string }>> | null,
): string {
  return JSON.stringify({ kind: 'CredentialProviderResponse', apiVersion, ...members, auth })
}

function nothing(request: KubeletRequest): string {
  return response(request, { cacheKeyType: 'Image', cacheDuration: '0s' }, null)
}
