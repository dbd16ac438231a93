import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitWidths } from '../../src/render/fit-widths.ts'

const text = (wanted: number) => ({ wanted, least: 8 })

for (const { name, wishes, room, want } of [
  { name: 'enough room', wishes: [text(10), text(20)], room: 30, want: [10, 20] },
  { name: 'the widest gives way', wishes: [text(10), text(20)], room: 25, want: [10, 15] },
  {
    name: 'both give way, what is left goes to the first',
    wishes: [text(40), text(50)],
    room: 25,
    want: [13, 12],
  },
  { name: 'a least width is kept', wishes: [{ wanted: 20, least: 20 }, text(50)], room: 30, want: [20, 10] },
  { name: 'too narrow', wishes: [text(10), text(10)], room: 15, want: undefined },
  { name: 'less than the least is wanted', wishes: [text(2), text(10)], room: 10, want: [2, 8] },
  { name: 'no columns', wishes: [], room: 0, want: [] },
  { name: 'no columns, no room', wishes: [], room: -1, want: undefined },
  { name: 'a pipe', wishes: [text(5000)], room: Number.POSITIVE_INFINITY, want: [5000] },
]) {
  test(name, () => assert.deepEqual(fitWidths(wishes, room), want))
}

test('the room is used up, or nobody wants more', () => {
  const wish = fc.record({ wanted: fc.nat(60), least: fc.nat(20) })
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 8 }), fc.nat(200), (wishes, room) => {
      const widths = fitWidths(wishes, room)
      const leasts = wishes.map(({ wanted, least }) => Math.min(wanted, least))
      const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
      if (widths === undefined) return assert.ok(total(leasts) > room)
      const wanted = total(wishes.map((each) => each.wanted))
      assert.equal(total(widths), Math.min(room, wanted))
      widths.forEach((width, at) => {
        assert.ok(width >= leasts[at]! && width <= wishes[at]!.wanted)
      })
    }),
    { seed: 1 },
  )
})
