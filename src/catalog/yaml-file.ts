import { readFile } from 'node:fs/promises'
import type { Node, Pair } from 'yaml'

/** Where something is in a YAML text: the keys and indexes that lead there from the top. */
export type YamlPath = readonly (string | number)[]

/** Something wrong with a YAML text, with its 1-based line. */
export interface YamlFault {
  readonly line: number
  readonly message: string
}

/** A YAML text as data that still knows its lines. */
export interface YamlText {
  /** The data; undefined where `faults` is not empty. */
  readonly value: unknown
  /** What keeps the text from being YAML at all. */
  readonly faults: readonly YamlFault[]
  /** 1-based line of the member at a path, or of the nearest thing around it. */
  lineOf(path: YamlPath): number
}

/** Reads a YAML text. Never throws: what is wrong with it is in `faults`. */
export async function parseYaml(text: string): Promise<YamlText> {
  const { LineCounter, isMap, isScalar, isSeq, parseDocument } = await import('./yaml-module.ts')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const faults = document.errors.map(({ code, pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    // The library's words are for who programs with it.
    message:
      code === 'MULTIPLE_DOCS'
        ? 'a second document begins with ---, and a file is to hold one: put them into one, or into several files'
        : message,
  }))

  const lineAt = (node: unknown): number | undefined => {
    const range = (node as Node | null)?.range
    return range ? lines.linePos(range[0]).line : undefined
  }
  const lineOf = (path: YamlPath): number => {
    let node: unknown = document.contents
    let line = lineAt(node) ?? 1
    for (const part of path) {
      if (isMap(node)) {
        const pair: Pair | undefined = node.items.find(
          ({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part),
        )
        if (pair === undefined) break
        line = lineAt(pair.key) ?? line
        node = pair.value
      } else if (isSeq(node) && typeof part === 'number') {
        node = node.items[part]
        line = lineAt(node) ?? line
      } else break
    }
    return line
  }

  if (faults.length > 0) return { value: undefined, faults, lineOf }
  try {
    return { value: document.toJS(), faults, lineOf }
  } catch (error) {
    // An alias without its anchor, or aliases that would grow without end, show only here.
    const message = error instanceof Error ? error.message : String(error)
    return { value: undefined, faults: [{ line: 1, message }], lineOf }
  }
}

/** Reads a YAML file. Throws what the file system throws. */
export async function readYamlFile(path: string): Promise<YamlText> {
  return parseYaml(await readFile(path, 'utf8'))
}
