import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splayOf } from '../../src/schedule/splay.ts'

test('a splay is always the same for a machine and a schedule, and another for others', () => {
  const splay = 600_000
  assert.equal(splayOf('nightly', 'm1', splay), splayOf('nightly', 'm1', splay))
  assert.notEqual(splayOf('nightly', 'm1', splay), splayOf('nightly', 'm2', splay))
  assert.notEqual(splayOf('nightly', 'm1', splay), splayOf('weekly', 'm1', splay))
  assert.equal(splayOf('nightly', 'm1', 0), 0)
})

test('splays are within their bounds and spread over them', () => {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (let machine = 0; machine < 2_000; machine += 1) {
    const splay = splayOf('nightly', `machine-${machine}`, 99_999)
    assert.ok(splay >= 0 && splay <= 99_999)
    const tenth = Math.floor(splay / 10_000)
    tenths[tenth] = (tenths[tenth] ?? 0) + 1
  }
  for (const count of tenths) assert.ok(count > 140 && count < 260, tenths.join())
})
