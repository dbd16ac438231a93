import { answerKubelet } from '../../serve/kubelet-provider.ts'
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
  const { terminal, env } = context
  const { stdin, stdout, stderr, ownProcess } = terminal
  const code = await answerKubelet({
    ...{ stdin, stdout, stderr, env },
    openSession: (marked) => openSession({ ...context, env: marked }, config),
    ...(ownProcess !== undefined && { uptime: ownProcess.uptime }),
  })
  // A source that the deadline cut off may still hold the process, and the kubelet waits for its end.
  if (code !== 0) ownProcess?.exit(code)
  return code
}
