import { type EngineKind, engineKinds } from '../engine/open-engine.ts'
import { formatNames } from '../render/formats.ts'

/** Flags of every command that runs statements, for yargs; `credsql query --help` shows the texts. */
export const statementFlags = {
  output: {
    alias: 'o',
    type: 'string',
    choices: formatNames,
    describe: 'Format of the result; table unless told',
  },
  envelope: {
    type: 'boolean',
    default: false,
    describe:
      'json: wrap the rows as {columns, rows, complete, warnings, changes, stats}; ndjson: a last line {summary}',
  },
  timing: {
    type: 'boolean',
    default: false,
    describe: 'One line on stderr: rows, calls, pages, retries, time',
  },
  param: {
    alias: 'p',
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Value of a parameter: name=value for :name, 1=value for $1',
  },
  'allow-mint': {
    type: 'boolean',
    default: false,
    describe: 'Let a SELECT create credentials where its table mints',
  },
  'allow-verify': {
    type: 'boolean',
    default: false,
    describe: 'Let a SELECT send credentials to registries to check them',
  },
  partial: {
    type: 'boolean',
    default: false,
    describe: 'When a call fails, return the rows so far, marked; exit 3',
  },
  reveal: {
    type: 'boolean',
    default: false,
    describe: 'Print secrets in plain on stdout; each is written to the audit log',
  },
  'max-calls': { type: 'number', describe: 'Most API calls of one statement; 1000 unless told' },
  timeout: { type: 'number', describe: 'Seconds after which a statement fails' },
} as const

/** Flags of the commands whose statements may change something. */
export const writeFlags = {
  'dry-run': {
    type: 'boolean',
    default: false,
    describe: 'List what would be changed, request by request, and change nothing',
  },
  yes: {
    alias: 'y',
    type: 'boolean',
    default: false,
    describe: 'Confirm what is destructive or changes more than --max-changes',
  },
  'max-changes': { type: 'number', describe: 'Changes that need no confirmation; 20 unless told' },
  'all-rows': {
    type: 'boolean',
    default: false,
    describe: 'Let UPDATE and DELETE without WHERE change every row',
  },
  'through-states': {
    type: 'boolean',
    default: false,
    describe: 'Bring a row to a state in which it can be changed, such as deactivate before delete',
  },
  purge: {
    type: 'boolean',
    default: false,
    describe: 'After DELETE, destroy what it leaves where the API keeps removed rows',
  },
  wait: {
    type: 'boolean',
    default: true,
    describe: 'Wait until rows have reached the state that a change leads to; --no-wait does not',
  },
  'on-error': {
    type: 'string',
    choices: ['stop', 'continue'],
    describe: 'After a change, or a statement of several, that failed; stop unless told',
  },
  concurrency: {
    type: 'number',
    describe:
      'Changes under way at once; 1 unless told. No connection has more than its own concurrency, 10 unless set',
  },
  rate: { type: 'number', describe: 'Changes that are begun in a second' },
  purpose: { type: 'string', describe: 'What a minted credential is for; noted in the ledger' },
} as const

const { output, param, timeout } = statementFlags

/** Flags of `credsql journal resume`. */
export const resumeFlags = {
  output,
  envelope: statementFlags.envelope,
  timeout: { ...timeout, describe: 'Seconds after which it fails' },
  'dry-run': { ...writeFlags['dry-run'], describe: 'Read, list what would be sent, and send nothing' },
  yes: { ...writeFlags.yes, describe: 'Confirm what is destructive' },
  wait: {
    type: 'boolean',
    describe: 'Wait until rows have arrived; unless told, where the statement would have waited',
  },
  'on-error': { ...writeFlags['on-error'], describe: 'After a change that failed; stop unless told' },
  concurrency: writeFlags.concurrency,
  rate: writeFlags.rate,
  purpose: writeFlags.purpose,
  secret: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Where a secret is that a change needs again, such as env:NAME',
  },
} as const

/** Flags of `credsql journal prune`. */
export const pruneFlags = {
  output,
  'older-than': {
    type: 'string',
    default: '90d',
    describe: 'Those that nothing was written to for so long: an age such as 90d, 12h, 8w',
  },
  'dry-run': { ...writeFlags['dry-run'], describe: 'List what would be deleted, and delete nothing' },
} as const

/** Flags of `credsql check`. */
export const checkFlags = {
  output: {
    ...output,
    choices: ['tree', ...formatNames],
    describe: 'tree, or a format for a row a resource; tree unless told',
  },
  tag: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Only controls with this tag: key=value, such as nist_800_53=IA-5',
  },
  severity: {
    type: 'string',
    choices: ['critical', 'high', 'medium', 'low', 'info'],
    describe: 'Only controls of this severity and the graver ones',
  },
  param,
  waivers: { type: 'string', describe: 'File of the alarms that are accepted; else waivers: of the config' },
  'allow-verify': statementFlags['allow-verify'],
  'max-calls': statementFlags['max-calls'],
  timeout: { ...timeout, describe: 'Seconds after which the check fails' },
} as const

/** Flags of `credsql report`. */
export const reportFlags = {
  out: {
    alias: 'o',
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'File to write; its ending tells the format, or format:path. Several are written at once',
  },
  param: checkFlags.param,
  waivers: checkFlags.waivers,
  'allow-verify': statementFlags['allow-verify'],
  'max-calls': statementFlags['max-calls'],
  timeout: { ...timeout, describe: 'Seconds after which the report fails' },
} as const

/** Flags of every command. */
export const globalFlags = {
  config: {
    alias: 'c',
    type: 'string',
    describe: 'Config file; else CREDSQL_CONFIG, ./credsql.yaml, ~/.config/credsql/config.yaml',
  },
  engine: {
    type: 'string',
    choices: engineKinds,
    describe: "duckdb, alasql, or auto; else the config's engine, else auto",
  },
  color: { type: 'boolean', describe: 'Colours; on where stdout is a terminal, off with NO_COLOR' },
} as const

/** What the flags give. */
export interface StatementArguments {
  readonly engine?: EngineKind
  readonly output?: string
  readonly envelope?: boolean
  readonly timing?: boolean
  readonly param?: readonly string[]
  readonly allowMint?: boolean
  readonly allowVerify?: boolean
  readonly partial?: boolean
  readonly reveal?: boolean
  readonly maxCalls?: number
  readonly timeout?: number
  readonly color?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly maxChanges?: number
  readonly allRows?: boolean
  readonly throughStates?: boolean
  readonly purge?: boolean
  readonly wait?: boolean
  readonly onError?: 'stop' | 'continue'
  readonly concurrency?: number
  readonly rate?: number
  readonly purpose?: string
}
