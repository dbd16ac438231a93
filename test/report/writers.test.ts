import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { parse as parseCsv } from 'csv-parse/sync'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { keptResults } from '../../src/check/check-run.ts'
import { writeCsv } from '../../src/report/write-csv.ts'
import { writeJson } from '../../src/report/write-json.ts'
import { writeJunit } from '../../src/report/write-junit.ts'
import { writeMarkdown } from '../../src/report/write-markdown.ts'
import { writeNdjson } from '../../src/report/write-ndjson.ts'
import { writeSarif } from '../../src/report/write-sarif.ts'
import { resultsOf } from '../check/all-results.ts'
import { nastyNames, sampleReport, unprintable, written } from './sample-report.ts'

const names = [...nastyNames, unprintable]
const report = sampleReport(names)
const controls = report.check?.controls ?? []

/** A file in UTF-8 cannot hold half a character. */
function asWritten(text: string): string {
  return Buffer.from(text).toString()
}

test('csv is read back by another parser, every value as it was', async () => {
  const rows: Record<string, string>[] = parseCsv(await written(writeCsv, report), { columns: true })
  const own = rows.filter(({ query }) => query === 'own.q')
  assert.deepEqual(
    own.map(({ name, count }) => [name, count]),
    names.map((name, i) => [asWritten(name), String(i)]),
  )
  assert.deepEqual(
    rows.filter(({ query }) => query === 'own.control-0').map(({ resource }) => resource),
    names.map(asWritten),
  )
  assert.equal(rows.length, names.length * (controls.length + 1))
})

test('json is read back, and has everything', async () => {
  const read = JSON.parse(await written(writeJson, report))
  assert.deepEqual(
    read.inventory.credentials.map(({ name }: { name: string }) => name),
    names,
  )
  assert.equal(read.inventory.credentials[0].secret, 'sealed:000000000000')
  assert.equal(read.inventory.counts.credentials, names.length)
  assert.deepEqual(
    read.check.controls[1].results.map(({ resource }: { resource: string }) => resource),
    names,
  )
  assert.deepEqual(
    read.queries[0].rows.map((row: Record<string, unknown>) => row['name']),
    names,
  )
  assert.deepEqual(Object.keys(read.queries[0].rows[0]), ['name', 'count', 'name_2', 'at'])
  assert.deepEqual(read.changes.changes[3].columns, [{ column: 'owner', before: null, after: names[3] }])
  assert.deepEqual([read.complete, read.warnings], [false, names])
})

test('ndjson is an object a line', async () => {
  const lines = (await written(writeNdjson, report)).trimEnd().split('\n')
  const rows = lines.map((line) => JSON.parse(line))
  assert.equal(rows.length, names.length * (controls.length + 1))
  assert.deepEqual(
    rows.filter(({ query }) => query === 'own.control-2').map(({ dimensions }) => dimensions.name),
    names,
  )
})

test('csv and ndjson of a query that could not be answered say so', async () => {
  const query = report.sections[0]!.query
  const failed = { kind: 'failed' as const, query, error: { code: 'engine_failed', message: 'it failed' } }
  const other = { ...report, sections: [failed] }
  const { check: _, ...plain } = other
  assert.equal(await written(writeCsv, plain), 'query,error\nown.q,it failed\n')
  assert.equal(await written(writeNdjson, plain), '{"query":"own.q","error":"it failed"}\n')
})

test('junit is read back by another parser', async () => {
  const xml = await written(writeJunit, report)
  assert.equal(XMLValidator.validate(xml), true)
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '', trimValues: false, parseAttributeValue: false },
    processEntities: true,
    htmlEntities: true,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  })
  const { testsuites } = parser.parse(xml)
  assert.equal(testsuites.testsuite.length, controls.length)
  assert.equal(Number(testsuites.tests), names.length * controls.length)
  assert.equal(Number(testsuites.failures), report.check?.totals.alarm)
  assert.equal(Number(testsuites.errors), report.check?.totals.error)
  const [suite] = testsuites.testsuite
  // Only what XML cannot hold is another text; a bidi character is one that it can.
  const shown = [...nastyNames, 'nul \\x00 escape \\x1b[31m bidi \u202e lone \\ud800 not \\uffff']
  assert.deepEqual(
    suite.testcase.map(({ name }: { name: string }) => name),
    shown,
  )
  assert.equal(suite.testcase[0].failure.message, 'because of plain')
  assert.equal(suite.testcase[0].failure.type, 'critical')
  assert.equal(suite.testcase[3].error['#text'], `because of ${shown[3]}`)
  assert.equal(suite.testcase[1].failure ?? suite.testcase[1].error, undefined)
})

test('sarif holds against its published schema', async () => {
  const text = readFileSync(new URL('./sarif/sarif-2.1.0-rtm.5.json.txt', import.meta.url), 'utf8')
  // The validator knows drafts from the sixth on; this of the fourth has nothing that they read otherwise but the name of its id.
  const { id: _, $schema: __, ...schema } = JSON.parse(text)
  const ajv = new Ajv({
    ...{ strict: false, allErrors: true, unicodeRegExp: false },
    formats: { uri: (value: string) => URL.canParse(value), 'uri-reference': true, 'date-time': isInstant },
  })
  const read = JSON.parse(await written(writeSarif, report))
  const validate = ajv.compile(schema)
  assert.equal(validate(read), true, JSON.stringify(validate.errors, undefined, 2))
  assert.equal(validate({ ...read, version: '2.0.0' }), false)

  const [run] = read.runs
  const findings = (await Promise.all(controls.map(resultsOf)))
    .flat()
    .filter(({ status, waiver }) => status === 'alarm' || waiver !== undefined)
  const places = (run.results as { locations: { logicalLocations: { name: string }[] }[] }[]).map(
    ({ locations }) => locations[0]?.logicalLocations[0]?.name,
  )
  assert.deepEqual(
    places,
    findings.map(({ resource }) => resource),
  )
  const suppressed = run.results.filter(
    ({ suppressions }: { suppressions?: unknown }) => suppressions !== undefined,
  )
  assert.equal(suppressed.length, report.check?.totals.skip)
  assert.equal(run.invocations[0].executionSuccessful, false)
  assert.equal(run.invocations[0].toolExecutionNotifications.length, report.check?.totals.error)
  const prints = new Set(
    run.results.map((result: { fingerprints: object }) => JSON.stringify(result.fingerprints)),
  )
  assert.equal(prints.size, run.results.length)
  assert.deepEqual(
    run.tool.driver.rules.map(
      ({ defaultConfiguration }: { defaultConfiguration: { level: string } }) => defaultConfiguration.level,
    ),
    ['error', 'error', 'warning', 'note'],
  )
})

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)
}

test('a fingerprint of sarif is the same in the next run, whatever the reason says', async () => {
  const again = sampleReport(names)
  const changed = {
    ...again,
    check: { ...again.check!, controls: again.check!.controls.map(withOtherReasons) },
  }
  const fingerprints = async (one: typeof report) =>
    JSON.parse(await written(writeSarif, one)).runs[0].results.map(
      (result: { fingerprints: object }) => result.fingerprints,
    )
  assert.deepEqual(await fingerprints(changed), await fingerprints(report))
})

function withOtherReasons(run: (typeof controls)[number]) {
  async function* results() {
    for await (const part of keptResults(run)) yield part.map((result) => ({ ...result, reason: 'another' }))
  }
  return { ...run, results }
}

test('markdown has tables of one line a row, and no markup of a name', async () => {
  const text = await written(writeMarkdown, report)
  for (const line of text.split('\n')) {
    if (!line.startsWith('| ')) continue
    const cells = line.replaceAll(/\\[\\|]/g, '').match(/\|/g)?.length ?? 0
    assert.ok([2, 3, 4, 5, 6, 8].includes(cells), line)
  }
  assert.doesNotMatch(text, /<script|<img|<\/title/)
  assert.doesNotMatch(text, /(?<!\\)\[link/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(text, /[\0\x1b\u202e]/)
  assert.match(text, /not complete/)
})
