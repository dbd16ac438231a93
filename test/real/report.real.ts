import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { writeHtml } from '../../src/report/html/write-html.ts'
import type { Report } from '../../src/report/report.ts'
import { nastyNames, sampleReport, unprintable, written } from '../report/sample-report.ts'

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
// CI installs it; there a missing one is a failure, not a reason to skip.
if (program === undefined && process.env['CI'] === 'true') throw new Error('not installed: chromium')
const skip = program === undefined ? 'not installed: chromium' : false

/** Kept, as somebody may want to look at the pictures. */
const folder = await mkdtemp(join(tmpdir(), 'credsql-report-'))
const names = [...nastyNames, unprintable]

async function browserOf(t: TestContext): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: program ?? '',
    // Root has no sandbox, and a container has no big /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  t.after(() => browser.close())
  return browser
}

/** Opens a report as a file. `troubles` are errors, what the policy refused, and requests for anything else than the file. */
async function open(browser: Browser, report: Report, options: BrowserContextOptions = {}) {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.html`)
  await writeFile(path, await written(writeHtml, report))
  const address = pathToFileURL(path).href
  const context = await browser.newContext(options)
  await context.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error('refused ' + e.violatedDirective + ' ' + e.blockedURI))",
  )
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url() !== address && request.url() !== 'data:,') troubles.push(`request: ${request.url()}`)
  })
  await page.goto(address)
  return { page, troubles, context }
}

/** As much of a browser's row as is read here: the types of a browser's page are none of this project's. */
interface TableRow {
  readonly cells: Iterable<{ readonly textContent: string | null }>
}

async function shownRows(page: Page, table: string): Promise<readonly (readonly string[])[]> {
  return page
    .locator(`#${table} tbody tr:visible`)
    .evaluateAll((rows) =>
      rows.map((row) => [...(row as unknown as TableRow).cells].map((cell) => cell.textContent ?? '')),
    )
}

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [400, 1400])
    test(`the report is whole in ${colorScheme} at ${width} px`, { skip }, async (t) => {
      const browser = await browserOf(t)
      const report = sampleReport(names, { credentials: 240 })
      const { page, troubles } = await open(browser, report, {
        colorScheme,
        viewport: { width, height: 900 },
      })
      await page.screenshot({ path: join(folder, `${colorScheme}-${width}.png`), fullPage: true })
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
      const [text = '', ground = ''] = await page.evaluate<string[]>(
        '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
      )
      assert.ok(
        colorScheme === 'light' ? lightness(ground) > lightness(text) : lightness(ground) < lightness(text),
      )
      const pictures = page.locator('svg.chart:visible')
      assert.equal(await pictures.count(), 5)
      for (const picture of await pictures.all())
        assert.ok(((await picture.boundingBox())?.height ?? 0) > 40, 'a picture is flat')
      t.diagnostic(`pictures are in ${folder}`)
      assert.deepEqual(troubles, [])
    })

function lightness(color: string): number {
  return (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0)
}

test('every name is shown as it is, and does nothing', { skip }, async (t) => {
  const { page, troubles } = await open(await browserOf(t), sampleReport(names))
  const credentials = await shownRows(page, 'credentials-table')
  const shown = names.map((name) =>
    name.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t'),
  )
  assert.deepEqual(
    credentials.slice(0, nastyNames.length).map(([name]) => name),
    shown.slice(0, nastyNames.length),
  )
  assert.equal(
    credentials.at(-1)?.[0]?.startsWith('nul \\x00 escape \\x1b[31m bidi \\u202e lone \\ud800'),
    true,
  )
  assert.equal(await page.locator('a:not([href^="#"]):not([href^="https:"])').count(), 0)
  assert.deepEqual(troubles, [])
})

test('the policy refuses what is not of the page', { skip }, async (t) => {
  const { page, troubles } = await open(await browserOf(t), sampleReport(['one']))
  const refused = page.waitForEvent('requestfailed').then((request) => request.failure()?.errorText)
  await page.evaluate(`
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    const image = document.createElement('img')
    image.src = 'https://registry.example/pixel.png'
    document.body.append(script, image)
    document.body.setAttribute('style', 'color: red')`)
  await page.waitForFunction("document.querySelector('img').complete")
  assert.notEqual(await page.title(), 'taken over')
  for (const directive of ['script-src', 'img-src', 'style-src'])
    assert.ok(
      troubles.some((trouble) => trouble.includes(`refused ${directive}`)),
      directive,
    )
  // The browser tells of the picture, and that it was not asked for.
  assert.deepEqual(await refused, 'csp')
})

test('tables are sorted and filtered, with the keyboard as well', { skip }, async (t) => {
  const { page, troubles } = await open(await browserOf(t), sampleReport([], { credentials: 240 }))
  const box = page.locator('[data-table=credentials]')
  const head = box.getByRole('columnheader', { name: 'Name', exact: true })
  const column = async (at: number) =>
    (await shownRows(page, 'credentials-table')).map((row) => row[at] ?? '')
  await head.getByRole('button').focus()
  await page.keyboard.press('Enter')
  assert.equal(await head.getAttribute('aria-sort'), 'ascending')
  const sorted = await column(0)
  assert.deepEqual([sorted[0], sorted[1], sorted[10]], ['robot-0', 'robot-1', 'robot-10'])
  await page.keyboard.press('Enter')
  assert.equal(await head.getAttribute('aria-sort'), 'descending')
  assert.deepEqual(await column(0), sorted.toReversed())
  // What is not known comes last, whichever the direction.
  const ends = box.getByRole('columnheader', { name: 'Ends' }).getByRole('button')
  for (let times = 0; times < 2; times += 1) {
    await ends.click()
    const values = await column(7)
    const firstUnknown = values.indexOf('–')
    assert.ok(firstUnknown > 0 && values.slice(firstUnknown).every((value) => value === '–'))
  }

  await box.getByLabel('Search').fill('robot-23 QUAY')
  const found = await column(0)
  assert.ok(found.length > 0 && found.every((name) => name.startsWith('robot-23')))
  assert.equal(await box.getByRole('status').textContent(), `${found.length} of 240 credentials`)
  await box.getByLabel('Search').fill('')
  await box.getByLabel('May').selectOption('push')
  assert.deepEqual([...new Set(await column(4))], ['push'])
  assert.equal(await box.getByRole('status').textContent(), '48 of 240 credentials')
  await box.getByLabel('May').selectOption('')
  assert.equal((await column(0)).length, 240)
  assert.deepEqual(troubles, [])
})

test('a narrow page has the same tools', { skip }, async (t) => {
  const browser = await browserOf(t)
  const { page, troubles } = await open(browser, sampleReport([], { credentials: 60 }), {
    viewport: { width: 400, height: 900 },
  })
  const box = page.locator('[data-table=credentials]')
  await box.getByLabel('Sort by').selectOption({ label: 'Name ↓' })
  assert.equal((await shownRows(page, 'credentials-table'))[0]?.[0], 'robot-59')
  // Rows that are shown as cards are rows to those who listen as well.
  assert.equal(await box.getByRole('row').count(), 61)
  await box.getByLabel('Sort by').selectOption('')
  assert.deepEqual(troubles, [])
})

test('without scripts the page has everything but the tools', { skip }, async (t) => {
  const { page, troubles } = await open(await browserOf(t), sampleReport(['one']), {
    javaScriptEnabled: false,
  })
  assert.equal(await page.locator('#credentials-table').isVisible(), true)
  assert.equal(await page.locator('.tools:visible').count(), 0)
  assert.deepEqual(troubles, [])
})

test('on paper all rows are there and no tools', { skip }, async (t) => {
  const { page, troubles } = await open(await browserOf(t), sampleReport([], { credentials: 120 }))
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('.tools:visible').count(), 0)
  const heights = await page
    .locator('.scroll')
    .evaluateAll((boxes) => boxes.map((box) => box.scrollHeight - box.clientHeight))
  assert.ok(heights.every((height) => height <= 1))
  await page.pdf({ path: join(folder, 'report.pdf'), format: 'A4' })
  assert.deepEqual(troubles, [])
})

test('100,000 credentials and findings open', { skip }, async (t) => {
  const many = Array.from({ length: 25_000 }, (_, i) => `resource ${i}`)
  const report = { ...sampleReport(many, { credentials: 100_000 }), warnings: [] }
  const { page, troubles } = await open(await browserOf(t), report)
  const box = page.locator('[data-table=credentials]')
  await box.getByLabel('Search').fill('user-77 ')
  await box.getByLabel('Search').fill('c99')
  assert.match((await box.getByRole('status').textContent()) ?? '', /^\d+ of 5,000 credentials$/)
  assert.match(
    (await page.locator('.note').allTextContents()).join(' '),
    /first 5,000 of 100,000 credentials/,
  )
  assert.deepEqual(troubles, [])
})
