import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the documents. */
export const root = join(import.meta.dirname, '..', '..')

/** A fenced block: the first word behind the fence, the rest of that line, and what is inside. */
export interface CodeBlock {
  readonly language: string
  readonly info: string
  readonly text: string
}

/** The text of a document. */
export function documentText(name: string): string {
  return readFileSync(join(root, name), 'utf8')
}

/** The fenced blocks of a document, in order. */
export function codeBlocks(name: string): readonly CodeBlock[] {
  const fences = documentText(name).matchAll(/^```(\S*) ?(.*)\n([\s\S]*?)^```$/gm)
  return [...fences].map(([, language = '', info = '', text = '']) => ({ language, info, text }))
}

/** The statements of a document that are marked by a word, each with the answer that stands behind it. */
export function answeredStatements(
  name: string,
  mark: string,
): readonly { readonly flags: readonly string[]; readonly sql: string; readonly want: string }[] {
  const blocks = codeBlocks(name)
  return blocks.flatMap(({ language, info, text }, index) => {
    const [first, ...flags] = info.split(' ')
    if (language !== 'sql' || first !== mark) return []
    const answer = blocks[index + 1]
    if (answer?.language !== 'text') throw new Error(`${name}: no answer stands behind\n${text}`)
    return [{ flags, sql: text, want: answer.text }]
  })
}
