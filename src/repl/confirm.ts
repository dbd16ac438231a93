import { CredsqlError } from '../errors/credsql-error.ts'
import { textWidth, truncateText } from '../render/text-width.ts'
import { visibleText } from '../render/visible-text.ts'
import type { Confirmation } from '../session/options.ts'
import type { Editor } from './editor/editor.ts'

const interrupted = () => new CredsqlError('interrupted', 'interrupted')

/** Asks a question that only `y` or `yes`, typed after it is there, says yes to. Throws `interrupted` for Ctrl-C. */
export async function askYesNo(editor: Editor, question: string): Promise<boolean> {
  const answer = await editor.read({ prompt: `${question} [y/N] `, typedOnly: true })
  if (answer.kind === 'interrupt') throw interrupted()
  return answer.kind === 'text' && /^\s*y(?:es)?\s*$/i.test(answer.text)
}

/** Asks for a text that is not shown. Throws `interrupted` when none is given. */
export async function askHidden(editor: Editor, label: string): Promise<string> {
  const answer = await editor.read({ prompt: `${visibleText(label).replace(/:?\s*$/, '')}: `, hidden: true })
  if (answer.kind !== 'text') throw interrupted()
  return answer.text
}

/** The lines of a plan that are shown before a person is asked: as many as the screen has room for, none wrapped. */
export function confirmationLines(
  lines: readonly string[],
  { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number },
): string[] {
  const most = Math.max(3, rows - 4)
  const shown = lines.length <= most ? lines : lines.slice(0, most - 1)
  const cut = shown
    .map(visibleText)
    .map((line) => (textWidth(line) < columns ? line : truncateText(line, columns - 1)))
  return shown.length === lines.length ? cut : [...cut, `… and ${lines.length - shown.length} more lines`]
}

/** What a person is asked before a statement mints, verifies or changes. */
export function confirmationQuestion({ reason }: Confirmation): string {
  const shown = visibleText(reason)
  return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}. Go on?`
}
