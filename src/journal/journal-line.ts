import { isHandle } from '../secrets/fingerprint.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import type { JournalEvent, JournaledChange, JournaledStep, JournalHeader } from './journal-entry.ts'
import { isJournalId } from './journal-folder.ts'
import { isJournalValue } from './journal-value.ts'

/** The version of the form that headers name. */
const version = 1

type Check = (value: unknown) => boolean
/** A check for each member, so that a new member does not compile until it is read. */
type Shape<T> = { readonly [Name in keyof T]-?: Check }
type EventNamed<Name extends JournalEvent['event']> = Extract<JournalEvent, { readonly event: Name }>

const isText: Check = (value) => typeof value === 'string'
const isTextOrNull: Check = (value) => value === null || isText(value)
const isFlag: Check = (value) => typeof value === 'boolean'
const isCount: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isNumber: Check = (value) => isCount(value) && value !== 0
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const isOneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value)
const isValues: Check = (value) => isObject(value) && Object.values(value).every(isJournalValue)
const isReferences: Check = (value) =>
  isObject(value) &&
  Object.entries(value).every(([handle, reference]) => isHandle(handle) && isText(reference))

const step: Shape<JournaledStep> = {
  operation: isText,
  request: isText,
  body: isTextOrNull,
  keys: isValues,
  values: isValues,
}

const change: Shape<JournaledChange> = {
  number: isNumber,
  connection: isText,
  identity: isValues,
  current: isValues,
  steps: isListOf((value) => fits(value, step)),
}

const header: Shape<JournalHeader> = {
  id: (value) => typeof value === 'string' && isJournalId(value),
  started: isText,
  by: isText,
  host: isText,
  pid: isCount,
  statement: isText,
  verb: isOneOf('insert', 'update', 'delete', 'call'),
  table: isText,
  purpose: isTextOrNull,
  references: isReferences,
  wait: isFlag,
}

const ofStep = { at: isText, number: isNumber, step: isCount }

const events: { readonly [Name in JournalEvent['event']]: Shape<Omit<EventNamed<Name>, 'event'>> } = {
  planned: { change: (value) => fits(value, change) },
  ready: { changes: isCount },
  sending: ofStep,
  answered: { ...ofStep, status: isCount, row: isValues },
  refused: { ...ofStep, message: isText },
  lost: { ...ofStep, message: isText },
  settled: { ...ofStep, outcome: isOneOf('done', 'not_done'), message: isText, row: isValues },
  done: { at: isText, number: isNumber, message: isTextOrNull },
  closed: { at: isText },
  resumed: { at: isText, pid: isCount, host: isText },
}

/** The first line of a journal, with its end. */
export function headerLine(of: JournalHeader): string {
  return `${JSON.stringify({ credsql_journal: version, ...of })}\n`
}

/** The line of an event, with its end. */
export function eventLine(event: JournalEvent): string {
  return `${JSON.stringify(event)}\n`
}

/** The header in a line without its end; undefined when it is none of this version. */
export function readHeaderLine(line: string): JournalHeader | undefined {
  const { credsql_journal: its, ...members } = parseJsonObject(line) ?? {}
  return its === version && fits(members, header) ? (members as unknown as JournalHeader) : undefined
}

/** The event in a line without its end; undefined when it is none. */
export function readEventLine(line: string): JournalEvent | undefined {
  const members = parseJsonObject(line)
  return members !== undefined && isEvent(members) ? members : undefined
}

/** Whether something has the members of an event and no others; so no secret in it is anything but a handle. */
export function isEvent(value: object): value is JournalEvent {
  const { event: name, ...members }: Readonly<Record<string, unknown>> = { ...value }
  return typeof name === 'string' && Object.hasOwn(events, name) && fits(members, events[name as never])
}

/** Whether something has the members of a header and no others. */
export function isHeader(value: unknown): value is JournalHeader {
  return fits(value, header)
}

function fits(value: unknown, shape: Readonly<Record<string, Check>>): boolean {
  return (
    isObject(value) &&
    Object.entries(shape).every(([name, check]) => check(value[name])) &&
    Object.keys(value).every((name) => Object.hasOwn(shape, name))
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
