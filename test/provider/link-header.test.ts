import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { linkedPage } from '../../src/provider/link-header.ts'

const next = 'https://a.example/x?page=2'

describe('linkedPage', () => {
  for (const { name, header, want } of [
    { name: 'no header', header: undefined, want: undefined },
    { name: 'an empty header', header: '', want: undefined },
    { name: 'one link', header: `<${next}>; rel="next"`, want: next },
    { name: 'no quotes', header: `<${next}>; rel=next`, want: next },
    { name: 'no space', header: `<${next}>;rel="next"`, want: next },
    { name: 'space around =', header: `<${next}> ; rel = "next"`, want: next },
    { name: 'upper case', header: `<${next}>; REL="NEXT"`, want: next },
    {
      name: 'several links',
      header: `<https://a.example/1>; rel="prev", <${next}>; rel="next", <https://a.example/9>; rel="last"`,
      want: next,
    },
    {
      name: 'only others',
      header: '<https://a.example/1>; rel="prev", <https://a.example/9>; rel="last"',
      want: undefined,
    },
    { name: 'a list of relations', header: `<${next}>; rel="last next"`, want: next },
    { name: 'a relation that only starts so', header: `<${next}>; rel="nextish"`, want: undefined },
    { name: 'other parameters', header: `<${next}>; title="a, b; c"; rel="next"; type=x`, want: next },
    {
      name: 'a comma in the address',
      header: '<https://a.example/?a=1,2>; rel="next"',
      want: 'https://a.example/?a=1,2',
    },
    {
      name: 'a semicolon in the address',
      header: '<https://a.example/a;b=1>; rel=next',
      want: 'https://a.example/a;b=1',
    },
    {
      name: 'a relation inside a title',
      header: `<https://a.example/1>; title="; rel=next"; rel="prev", <${next}>; rel="next"`,
      want: next,
    },
    {
      name: 'a link inside a title',
      header: `<https://a.example/1>; title="<https://evil.example>; rel=next"; rel="prev"`,
      want: undefined,
    },
    {
      name: 'an escaped quote in a title',
      header: `<https://a.example/1>; title="say \\"hi\\", <b>"; rel="prev", <${next}>; rel="next"`,
      want: next,
    },
    { name: 'a relation after an escaped quote', header: `<${next}>; title="a\\"b"; rel="next"`, want: next },
    { name: 'a flag without a value', header: `<${next}>; crossorigin; rel="next"`, want: next },
    { name: 'relative', header: '</x?page=2>; rel="next"', want: '/x?page=2' },
    {
      name: 'another parameter that ends in rel',
      header: '<https://a.example/1>; xrel="next"',
      want: undefined,
    },
    {
      name: 'the first of two relations counts',
      header: '<https://a.example/1>; rel="prev"; rel="next"',
      want: undefined,
    },
    {
      name: 'the first of two next pages',
      header: `<${next}>; rel="next", <https://a.example/3>; rel="next"`,
      want: next,
    },
    { name: 'no angle brackets', header: 'https://a.example/1; rel="next"', want: undefined },
  ])
    test(name, () => assert.equal(linkedPage(header, 'next'), want))
})
