import type { DefinitionTable } from './definition.ts'
import { jsonScripts } from './json-scripts.ts'
import { macros } from './macros.ts'
import { momentScripts } from './moment-scripts.ts'
import { numberScripts } from './number-scripts.ts'
import { textScripts } from './text-scripts.ts'

/** Every definition of ours. A statement defines what it needs, once an engine. */
export const definitions: DefinitionTable = {
  ...macros,
  ...textScripts,
  ...numberScripts,
  ...momentScripts,
  ...jsonScripts,
}
