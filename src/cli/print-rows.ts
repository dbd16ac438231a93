import { rendererOf } from '../render/formats.ts'
import type { RenderInput } from '../render/renderer.ts'
import { streamSink } from '../render/sink.ts'
import type { Terminal } from './terminal.ts'

/** Whether stdout is written in colour: as a flag says, else where it is a terminal and NO_COLOR is not set. */
export function wantsColor({ color }: { readonly color?: boolean }, { stdout, env }: Terminal): boolean {
  return color ?? (stdout.isTTY === true && !env['NO_COLOR'])
}

/** Prints rows that no statement answered, in the format of the flags. */
export async function printRows(
  rows: RenderInput,
  args: { readonly output?: string; readonly color?: boolean },
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal
  await rendererOf(args.output ?? 'table')(rows, streamSink(stdout), {
    color: wantsColor(args, terminal),
    width: stdout.isTTY === true ? stdout.columns : undefined,
    envelope: false,
    summary: () => ({ complete: true, warnings: [], stats: {} }),
  })
}
