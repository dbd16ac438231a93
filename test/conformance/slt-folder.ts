import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSlt, printSlt, type SltRecord } from './slt-file.ts'

/** A file of statements about one topic. */
export interface SltTopic {
  readonly topic: string
  readonly file: string
  readonly text: string
  readonly records: readonly SltRecord[]
}

const folder = fileURLToPath(new URL('.', import.meta.url))

/** Every topic of this folder. */
export function readTopics(): readonly SltTopic[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.slt'))
    .sort()
    .map((name) => {
      const file = join(folder, name)
      const text = readFileSync(file, 'utf8')
      return { topic: basename(name, '.slt'), file, text, records: parseSlt(text, name) }
    })
}

/** Writes a topic's records into its file. */
export function writeTopic({ file }: SltTopic, records: readonly SltRecord[]): void {
  writeFileSync(file, printSlt(records))
}
