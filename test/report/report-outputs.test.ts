import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { reportOutputs } from '../../src/report/report-outputs.ts'

for (const { given, want } of [
  { given: 'report.html', want: ['html', '/w/report.html'] },
  { given: 'a/b.HTM', want: ['html', '/w/a/b.HTM'] },
  { given: '/x/r.md', want: ['md', '/x/r.md'] },
  { given: 'r.json', want: ['json', '/w/r.json'] },
  { given: 'r.sarif', want: ['sarif', '/w/r.sarif'] },
  { given: 'r.sarif.json', want: ['sarif', '/w/r.sarif.json'] },
  { given: 'r.xml', want: ['junit', '/w/r.xml'] },
  { given: 'r.csv', want: ['csv', '/w/r.csv'] },
  { given: 'r.jsonl', want: ['ndjson', '/w/r.jsonl'] },
  { given: 'sarif:out.json', want: ['sarif', '/w/out.json'] },
  { given: 'junit:a:b', want: ['junit', '/w/a:b'] },
  { given: './a:b.csv', want: ['csv', '/w/a:b.csv'] },
])
  test(`-o ${given}`, () => {
    const [output] = reportOutputs([given], '/w')
    assert.deepEqual([output?.format, output?.path], want)
  })

for (const { given, message, near } of [
  { given: [], message: /needs a file/ },
  { given: ['report'], message: /the ending tells no format/ },
  { given: ['report.pdf'], message: /the ending tells no format/ },
  { given: ['htlm:report'], message: /there is no format "htlm"/, near: ['html'] },
  { given: ['html:'], message: /written to a file/ },
  { given: ['json:-'], message: /written to a file/ },
  { given: ['html:folder/'], message: /written to a file/ },
  { given: ['a.json', 'sarif:./a.json'], message: /two outputs are the file \/w\/a\.json/ },
])
  test(`-o ${given.join(' ')} is refused`, () =>
    assert.throws(
      () => reportOutputs(given, '/w'),
      (error: unknown) => {
        assert.ok(error instanceof CredsqlError)
        assert.equal(error.code, 'usage')
        assert.match(error.message, message)
        if (near !== undefined) assert.deepEqual(error.details.near, near)
        return true
      },
    ))
