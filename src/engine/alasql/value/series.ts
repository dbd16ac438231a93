import { valueRefusal } from '../refuse.ts'
import { type Whole, whole } from './integer.ts'
import { shifted } from './moment.ts'
import type { Interval } from './sql-value.ts'

const mostRows = 10_000_000

/** The numbers from one to another, so far apart; none where the step leads away. */
export function integerSeries(from: Whole, to: Whole, step: Whole): readonly Whole[] {
  const [start, end, by] = [BigInt(from), BigInt(to), BigInt(step)]
  if (by === 0n) throw valueRefusal('generate_series with a step of zero')
  const list: Whole[] = []
  for (let at = start; by > 0n ? at <= end : at >= end; at += by) add(list, whole(at))
  return list
}

/** The moments from one to another, so far apart. With months the engines may count from another day. */
export function momentSeries(from: Whole, to: Whole, step: Interval): readonly Whole[] {
  const forward = step.days > 0 || step.micros > 0n
  if (step.months !== 0 || (!forward && step.days === 0 && step.micros === 0n))
    throw valueRefusal('generate_series with a step of months or of nothing')
  if (forward && (step.days < 0 || step.micros < 0n))
    throw valueRefusal('generate_series with a step of mixed signs')
  const list: Whole[] = []
  for (let at = from; forward ? at <= to : at >= to; at = shifted(at, step)) add(list, at)
  return list
}

function add(list: Whole[], value: Whole): void {
  if (list.length >= mostRows) throw valueRefusal('generate_series of more than 10 million rows')
  list.push(value)
}
