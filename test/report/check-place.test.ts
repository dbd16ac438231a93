import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkPlace } from '../../src/report/check-place.ts'
import { writeHtml } from '../../src/report/html/write-html.ts'
import { type ReportFormatName, reportFormatNames } from '../../src/report/report-format.ts'
import { writeCsv } from '../../src/report/write-csv.ts'
import { writeJson } from '../../src/report/write-json.ts'
import { writeJunit } from '../../src/report/write-junit.ts'
import { writeMarkdown } from '../../src/report/write-markdown.ts'
import { writeNdjson } from '../../src/report/write-ndjson.ts'
import { writeSarif } from '../../src/report/write-sarif.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { sampleReport, written } from './sample-report.ts'

const failed = (message: RegExp) => ({ code: 'output_failed', message })

const writers = {
  ...{ html: writeHtml, md: writeMarkdown, json: writeJson, csv: writeCsv, ndjson: writeNdjson },
  ...{ junit: writeJunit, sarif: writeSarif },
} satisfies Record<ReportFormatName, unknown>

for (const format of reportFormatNames)
  test(`${format}: an earlier report is replaced, anything else is not`, async (t) => {
    const path = join(await temporaryFolder(t), 'r')
    await checkPlace({ format, path })
    await writeFile(path, await written(writers[format], sampleReport(['a', 'b'])))
    await checkPlace({ format, path })
    await writeFile(path, '{"name":"something else"}\n')
    await assert.rejects(checkPlace({ format, path }), failed(/is no report of the format/))
    await writeFile(path, '')
    await checkPlace({ format, path })
  })

test('no folder, a folder, a link', async (t) => {
  const folder = await temporaryFolder(t)
  const at = (name: string) => ({ format: 'html' as const, path: join(folder, name) })
  await assert.rejects(checkPlace(at('none/r.html')), failed(/there is no folder .*none/))
  await mkdir(join(folder, 'there'))
  await assert.rejects(checkPlace(at('there')), failed(/is no plain file/))
  await symlink(join(folder, 'elsewhere'), join(folder, 'link'))
  await assert.rejects(checkPlace(at('link')), failed(/is no plain file/))
  await writeFile(join(folder, 'file'), '')
  await assert.rejects(checkPlace(at('file/r.html')), failed(/there is no folder/))
})
