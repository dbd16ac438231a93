import type { EngineKind } from '../../engine/open-engine.ts'
import { answerKubelet } from '../../serve/kubelet-provider.ts'
import { loadParser } from '../../sql/load-parser.ts'
import { type CommandContext, openSession } from '../command-context.ts'

/** Arguments of `credsql kubelet-credential-provider`. */
export interface KubeletArguments {
  readonly config?: string | undefined
}

/** `credsql kubelet-credential-provider`: answers one request of a kubelet. Exit code 1 when it cannot. */
export async function kubeletCredentialProviderCommand(
  { config }: KubeletArguments,
  context: CommandContext,
): Promise<number> {
  const { stdin, stdout, stderr, exit } = context.terminal
  const engines = new Map<EngineKind, ReturnType<CommandContext['openEngine']>>()
  const openEngine = (kind: EngineKind) => {
    const engine = engines.get(kind) ?? context.openEngine(kind)
    engines.set(kind, engine)
    return engine
  }
  const code = await answerKubelet({
    ...{ stdin, stdout, stderr, env: context.env },
    openSession: (env) => openSession({ ...context, env, openEngine }, config),
    ready: () => Promise.all([openEngine(context.engine ?? 'auto'), loadParser()]),
  })
  // A source that the deadline cut off may still hold the process, and the kubelet waits for its end.
  if (code !== 0) exit?.(code)
  return code
}
