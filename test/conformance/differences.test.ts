import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readTopics } from './slt-folder.ts'

const page = readFileSync(new URL('../../docs/sql.md', import.meta.url), 'utf8')
const [, section = ''] = /\n## What differs from PostgreSQL\n(.*?)\n## /s.exec(page) ?? []
const list = section.replace(/\s+/g, ' ')
const marked = readTopics().flatMap(({ topic, records }) =>
  records.flatMap(({ line, differs, sql, want }) =>
    differs === undefined ? [] : [{ place: `${topic}.slt:${line}`, reason: differs, sql, want }],
  ),
)

for (const { place, reason, want } of marked)
  test(`${place} differs for a reason that docs/sql.md lists`, () => {
    const refused = reason.startsWith('refused: ')
    assert.ok(list.includes(reason.replace(/^refused: /, '')), reason)
    assert.equal(want.kind === 'error', refused, 'a statement is refused if and only if its reason says so')
  })

test('what docs/sql.md says to be refused is shown by a statement', () => {
  const [, refused = ''] = /Refused, by its name: (.*?)\. - /.exec(list) ?? []
  const shown = marked
    .filter(({ reason }) => reason.startsWith('refused: '))
    .map(({ reason }) => reason.slice(9))
  assert.ok(refused !== '')
  for (const item of refused.split('; '))
    assert.ok(
      shown.some((one) => item.includes(one)),
      item,
    )
})

test('what docs/sql.md says to be answered otherwise is shown by a statement', () => {
  const shown = marked.filter(({ reason }) => !reason.startsWith('refused: ')).map(({ reason }) => reason)
  const [values = ''] = /- Numbers: .*?(?=- Refused)/.exec(list) ?? []
  assert.ok(values !== '')
  for (const bullet of values.split(/(?:^|\. )- /).filter((one) => one.trim() !== ''))
    for (const item of bullet.replace(/^[A-Z]\w+: /, '').split('; '))
      assert.ok(
        shown.some((reason) => item.includes(reason)),
        item,
      )
})
