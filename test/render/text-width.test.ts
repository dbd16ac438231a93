import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textWidth, truncateText } from '../../src/render/text-width.ts'

for (const { text, want } of [
  { text: '', want: 0 },
  { text: 'abc', want: 3 },
  { text: 'äßЖλ…', want: 5 },
  { text: '日本', want: 4 },
  { text: '한국 ｆ', want: 7 },
  { text: 'e\u0301', want: 1 },
  { text: 'か\u3099x', want: 3 },
  { text: 'a👩‍👩‍👧b', want: 4 },
  { text: '👍🏽🇩🇪', want: 4 },
  { text: '1\ufe0f\u20e3', want: 2 },
  { text: 'x🎉🎉x🎉', want: 8 },
]) {
  test(`${JSON.stringify(text)} takes ${want}`, () => assert.equal(textWidth(text), want))
}

for (const { text, width, want } of [
  { text: 'abcdef', width: 4, want: 'abc…' },
  { text: 'abcdef', width: 1, want: '…' },
  { text: '日本語', width: 4, want: '日…' },
  { text: '日本語', width: 5, want: '日本…' },
  { text: 'abce\u0301fgh', width: 5, want: 'abce\u0301…' },
  { text: 'abce\u0301fgh', width: 4, want: 'abc…' },
  { text: '👩‍👩‍👧👩‍👩‍👧x', width: 4, want: '👩‍👩‍👧…' },
]) {
  test(`${JSON.stringify(text)} in ${width}`, () => assert.equal(truncateText(text, width), want))
}

test('a shortened text takes its width or one less', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      (text, width) => {
        if (textWidth(text) <= width) return
        const taken = textWidth(truncateText(text, width))
        assert.ok(taken === width || taken === width - 1, `${taken} of ${width}`)
      },
    ),
    { numRuns: 500, seed: 1 },
  )
})
