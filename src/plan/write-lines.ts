import type { WriteVerb } from '../bind/bound-write.ts'
import { planLines } from './explain.ts'
import type {
  ExplainedChange,
  ExplainedRow,
  ExplainedStates,
  ExplainedStep,
  ExplainedValues,
  ExplainedWrite,
} from './explained-write.ts'
import { wordList } from './word-list.ts'

/** Changes that are listed for a person; JSON has all of them. */
const mostListed = 50

const heads: Readonly<Record<WriteVerb, string>> = {
  insert: 'Insert into',
  update: 'Update',
  delete: 'Delete from',
  call: 'Call',
}

type Section = { readonly title: string; readonly lines: readonly string[] }

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`
}

function literal(value: ExplainedValues[string]): string {
  if (value === null) return 'NULL'
  const isBare = typeof value !== 'string' || value.startsWith('sealed:')
  return isBare ? String(value) : `'${value.replaceAll("'", "''")}'`
}

function condition(values: ExplainedValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${literal(value)}`)
    .join(' AND ')
}

function statesText(states: ExplainedStates): string {
  return Object.entries(states)
    .map(([column, values]) => `${column} is ${wordList(values, 'or')}`)
    .join(' and ')
}

function labelled(entries: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(11, ...entries.map(([label]) => label.length + 2))
  return entries.map(([label, text]) => `   ${label.padEnd(width)}${text}`)
}

function stepNotes({ destructive, only_where }: ExplainedStep): string {
  const where = statesText(only_where)
  return `${where === '' ? '' : `  (where ${where})`}${destructive ? '  (destructive)' : ''}`
}

function stepEntries(step: ExplainedStep): [string, string][] {
  return [
    [step.operation, `${step.request}${stepNotes(step)}`],
    ...(step.mints === null ? [] : [['mints', step.mints] as [string, string]]),
    ...(step.body === null ? [] : [['body', step.body] as [string, string]]),
    ...(Object.keys(step.awaits).length === 0
      ? []
      : [['awaits', statesText(step.awaits)] as [string, string]]),
  ]
}

function changeSection({ number, connection, identity, steps }: ExplainedChange): Section {
  const which = condition(identity)
  return {
    title: `Change ${number} on ${connection}${which === '' ? '' : `: ${which}`}`,
    lines: steps.length === 0 ? ['   unchanged'] : labelled(steps.flatMap(stepEntries)),
  }
}

function withChoice(body: string | null): string | null {
  return body === null ? null : `${body}  (what of it changes)`
}

function eachSection(write: ExplainedWrite): Section {
  const entries = write.each.flatMap((step): [string, string][] => {
    const isChosen = write.statement === 'update' && step.operation === write.operation
    const [request, ...rest] = stepEntries(isChosen ? { ...step, body: withChoice(step.body) } : step)
    // What brings a row somewhere is sent where it is taken.
    const needs = Object.keys(step.only_where).length > 0 ? '' : statesText(step.needs)
    const otherwise = write.through_states ? 'brought there first' : 'refused otherwise'
    return [
      ...(request === undefined ? [] : [request]),
      ...(needs === '' ? [] : [['needs', `${needs}  (${otherwise})`] as [string, string]]),
      ...rest,
    ]
  })
  return { title: 'Change for each row', lines: labelled(entries) }
}

function cut<T>(list: readonly T[]): { readonly shown: readonly T[]; readonly more: readonly Section[] } {
  const left = list.length - mostListed
  const more = left > 0 ? [{ title: `… and ${left} more`, lines: [] }] : []
  return { shown: list.slice(0, mostListed), more }
}

function namedSection(rows: readonly ExplainedRow[]): Section {
  const { shown, more } = cut(rows)
  const entries = shown.flatMap(({ connection, identity, requests }) =>
    requests.map((request, i): [string, string] => [
      i === 0 ? `${condition(identity)} on ${connection}` : '',
      request,
    ]),
  )
  return {
    title: rows.length === 0 ? 'No row' : 'At the most',
    lines: [...labelled(entries), ...more.map(({ title }) => `   ${title}`)],
  }
}

function sections(write: ExplainedWrite): readonly Section[] {
  const [, ...scans] = planLines(write.rows)
  const rows = write.rows.scans.length === 0 ? [] : [{ title: 'Rows', lines: scans }]
  if (write.changes === null)
    return [...rows, eachSection(write), ...(write.named === null ? [] : [namedSection(write.named)])]
  const { shown, more } = cut(write.changes)
  return [...rows, ...shown.map(changeSection), ...more]
}

function sum({ changes, unchanged, requests, confirmation }: ExplainedWrite): string {
  const asks = confirmation.length === 0 ? '' : `; asks for a confirmation: ${wordList(confirmation)}`
  if (changes === null) return `a change for each row${asks}`
  const changed = changes.length - (unchanged ?? 0)
  const same = unchanged === 0 || unchanged === null ? '' : `, ${counted(unchanged, 'row')} unchanged`
  return `${counted(changed, 'change')}, ${counted(requests ?? 0, 'request')}${same}${asks}`
}

/** What a writing statement would do, as lines for a person. */
export function writeLines(write: ExplainedWrite): string[] {
  const { statement, sets } = write
  const given = sets.length === 0 ? '' : `, ${statement === 'update' ? 'sets' : 'with'} ${sets.join(', ')}`
  const lines = [
    `${heads[statement]} ${write.table}: ${write.operation ?? 'actions'} (effect: ${write.effect})${given}`,
  ]
  const all = sections(write)
  for (const [i, section] of all.entries()) {
    const last = i === all.length - 1
    lines.push(`${last ? '└─' : '├─'} ${section.title}`)
    lines.push(...section.lines.map((line) => `${last ? '   ' : '│  '}${line}`))
  }
  lines.push(`In all: ${sum(write)}`)
  return lines
}
