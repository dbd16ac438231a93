import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { findQuery } from '../packs/find-query.ts'
import { type Pack, type PackQuery, type Severity, severities } from '../packs/pack.ts'

/** Which controls are wanted. */
export interface ControlSelection {
  /** Packs and `pack.control`; all controls where it is empty. */
  readonly names: readonly string[]
  /** `key=value`, or `key` alone: any value. Values of one key are alternatives, keys must all fit. */
  readonly tags?: readonly string[]
  /** This severity and the graver ones. */
  readonly severity?: Severity
}

/** The controls of all packs. */
export function allControls(packs: readonly Pack[]): readonly PackQuery[] {
  return packs.flatMap(({ queries }) => queries.filter(({ kind }) => kind === 'control'))
}

/**
 * The controls that a selection means, in the order of their packs. Throws `usage` with near names for what does not exist, and for a
 * selection that nothing fits: a check that checks nothing would look like a success.
 */
export function selectControls(
  packs: readonly Pack[],
  { names, tags = [], severity }: ControlSelection,
): readonly PackQuery[] {
  const controls = allControls(packs)
  const named = new Set(names.flatMap((name) => controlsOf(packs, name)))
  const wantedTags = tags.map((tag) => readTag(tag, controls))
  const gravest = severity === undefined ? severities.length : severities.indexOf(severity)
  const selected = controls.filter(
    (control) =>
      (names.length === 0 || named.has(control)) &&
      fitsTags(control, wantedTags) &&
      severities.indexOf(control.severity) <= gravest,
  )
  if (selected.length > 0) return selected
  throw new CredsqlError('usage', 'no control fits: nothing would be checked', {
    hint: 'Leave out a name, a --tag or --severity. credsql packs <pack> lists controls with their severity and tags.',
  })
}

function controlsOf(packs: readonly Pack[], name: string): readonly PackQuery[] {
  const pack = packs.find((one) => one.name === name)
  if (pack !== undefined) {
    const controls = allControls([pack])
    if (controls.length > 0) return controls
    throw new CredsqlError('usage', `the pack ${name} has no controls`, {
      hint: `Its queries are run with credsql run ${pack.queries[0]?.fullName ?? name}.`,
    })
  }
  if (!name.includes('.')) {
    const known = [...packs.map((one) => one.name), ...allControls(packs).map(({ fullName }) => fullName)]
    const sameName = allControls(packs).filter((control) => control.name === name)
    throw new CredsqlError('usage', `there is no pack "${name}"`, {
      near: [...new Set([...sameName.map(({ fullName }) => fullName), ...nearNames(name, known)])],
      hint: 'Name a pack, or a control as pack.control.',
    })
  }
  const query = findQuery(packs, name)
  if (query.kind === 'control') return [query]
  throw new CredsqlError('usage', `${name} is a query and no control`, {
    hint: `Run it with credsql run ${name}.`,
  })
}

interface WantedTag {
  readonly key: string
  readonly value?: string
}

/** `IA-5` is also what is below it: `IA-5(1)`; `8` is also `8.3.9`. */
function isWithin(item: string, value: string): boolean {
  return item === value || item.startsWith(`${value}(`) || item.startsWith(`${value}.`)
}

function readTag(tag: string, controls: readonly PackQuery[]): WantedTag {
  const at = tag.indexOf('=')
  const [key, value] = at < 0 ? [tag, undefined] : [tag.slice(0, at), tag.slice(at + 1)]
  const keys = [...new Set(controls.flatMap(({ tags }) => Object.keys(tags)))].sort()
  if (!keys.includes(key))
    throw new CredsqlError('usage', `no control has the tag "${key}"`, {
      near: nearNames(key, keys),
      hint: `--tag takes key=value. The keys are ${keys.join(', ')}.`,
    })
  if (value === undefined) return { key }
  const values = [...new Set(controls.flatMap(({ tags }) => tags[key] ?? []))].sort()
  if (!values.some((item) => isWithin(item, value)))
    throw new CredsqlError('usage', `no control has the tag ${key}=${value}`, {
      near: nearNames(value, values),
      hint: `Values of ${key} are ${values.join(', ')}.`,
    })
  return { key, value }
}

function fitsTags({ tags }: PackQuery, wanted: readonly WantedTag[]): boolean {
  return wanted.every(({ key }) => {
    const alternatives = wanted.filter((other) => other.key === key)
    const own = tags[key] ?? []
    return alternatives.some(({ value }) =>
      value === undefined ? own.length > 0 : own.some((item) => isWithin(item, value)),
    )
  })
}
