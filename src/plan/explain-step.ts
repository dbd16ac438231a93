import type { BoundKey } from '../catalog/bound-key.ts'
import { baseUrl, plainSettings, requestTarget } from '../catalog/request-target.ts'
import type { Connection, Operation } from '../catalog/table.ts'
import { basePath } from './explain.ts'
import type { ExplainedStates, ExplainedStep } from './explained-write.ts'
import { mintedThing } from './minted-thing.ts'

function origin(template: string, member: Connection): string {
  try {
    return baseUrl(template, plainSettings(member))
  } catch {
    return template
  }
}

/** Method and path of a request, with the whole address where it is not the connection's own. */
export function requestText(
  operation: Operation,
  keys: readonly BoundKey[],
  member: Connection | undefined,
): string {
  const { base } = operation.manifest
  const before = base === undefined || member === undefined ? basePath(member) : origin(base, member)
  const settings = member === undefined ? {} : plainSettings(member)
  return `${operation.method} ${before}${requestTarget(settings, { operation, keys })}`
}

function states(values: Readonly<Record<string, string | readonly string[]>> | undefined): ExplainedStates {
  return Object.fromEntries(Object.entries(values ?? {}).map(([column, value]) => [column, [value].flat()]))
}

/** A request of a change as data. `onlyWhere`: the states in which it is sent, where that is not always. */
export function explainStep(
  operation: Operation,
  request: string,
  keys: readonly BoundKey[],
  body: string | null,
  onlyWhere: ExplainedStates = {},
): ExplainedStep {
  const { manifest, effect } = operation
  const keyValue = (column: string) => keys.find((key) => key.column === column)?.value
  return {
    operation: operation.name,
    effect,
    request,
    body,
    mints: effect === 'mint' ? mintedThing(operation, keyValue) : null,
    only_where: onlyWhere,
    needs: states(manifest.from),
    awaits: states(manifest.settle),
    destructive: manifest.destructive === true,
  }
}
