import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { type Golden, goldenMode, parseGolden, printGolden } from './golden-file.ts'
import { type GoldenWorld, startGoldenWorld, writtenSecret } from './golden-world.ts'
import { runGolden } from './run-golden.ts'

const folder = import.meta.dirname
const mode = goldenMode(process.env)
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.golden'))
  .sort()

let world: GoldenWorld
before(async () => {
  world = await startGoldenWorld()
})
after(() => world.close())

/** What writes, and what lists what others may have minted, has a world of its own: the next file finds the first as it was. */
async function worldFor({ sql }: Golden, t: TestContext): Promise<GoldenWorld> {
  if (!/^(?:insert|update|delete|call|exec|with)\b|\binventory\./im.test(sql)) return world
  const own = await startGoldenWorld(world.engine)
  t.after(() => own.close())
  return own
}

test('there are golden files', () => assert.ok(files.length >= 80, `${files.length}`))

for (const name of files) {
  const path = join(folder, name)
  test(relative(folder, path).replace(/\.golden$/, ''), async (t) => {
    const text = readFileSync(path, 'utf8')
    const wanted = parseGolden(text)
    const own = await worldFor(wanted, t)
    const got = await runGolden(own, wanted)
    const printed = printGolden(got)
    // Where a statement holds a secret its author has put it there; what comes of it must not repeat it.
    const told = printGolden({ ...got, sql: '', options: '', then: '' })
    const written = text.match(writtenSecret) ?? []
    for (const value of [...own.secrets, ...written])
      assert.ok(!told.includes(value.trim()), 'a secret was given away')
    if (mode === 'write') writeFileSync(path, printed)
    else assert.equal(printed, text)
  })
}

const whole: Golden = {
  sql: 'SELECT 1',
  options: 'partial',
  plan: 'Result: a',
  requests: '',
  rows: '{"a":1}',
}

test('a golden file is read as it was printed', () => {
  const text = printGolden(whole)
  assert.equal(
    text,
    '-- sql\nSELECT 1\n\n-- options\npartial\n\n-- plan\nResult: a\n\n-- requests\n(none)\n\n-- rows\n{"a":1}\n',
  )
  assert.deepEqual(parseGolden(text), whole)
})

for (const { name, text, want } of [
  { name: 'no heading', text: 'SELECT 1', want: /begins with "-- sql"/ },
  { name: 'an unknown part', text: '-- sql\nSELECT 1\n-- calls\n', want: /"-- calls" is no part/ },
  { name: 'a part twice', text: '-- sql\nSELECT 1\n-- rows\n-- rows\n', want: /repeated or out of order/ },
  { name: 'parts out of order', text: '-- rows\n-- sql\nSELECT 1\n', want: /repeated or out of order/ },
  { name: 'no statement', text: '-- sql\n\n-- rows\n', want: /has a statement/ },
])
  test(`a golden file with ${name} is refused`, () => assert.throws(() => parseGolden(text), want))

for (const { env, want } of [
  { env: {}, want: 'compare' },
  { env: { CI: 'true' }, want: 'compare' },
  { env: { CREDSQL_GOLDEN: 'write' }, want: 'write' },
  { env: { CREDSQL_GOLDEN: 'write', CI: '' }, want: 'write' },
])
  test(`${JSON.stringify(env)}: ${want}`, () => assert.equal(goldenMode(env), want))

for (const { env, want } of [
  { env: { CREDSQL_GOLDEN: 'write', CI: 'true' }, want: /refused in CI/ },
  { env: { CREDSQL_GOLDEN: 'yes' }, want: /"write" or unset/ },
])
  test(`${JSON.stringify(env)} is refused`, () => assert.throws(() => goldenMode(env), want))
