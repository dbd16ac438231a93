/** Picks as the seed says: the same statements for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }
}

type Kind = 'text' | 'integer' | 'double' | 'boolean' | 'timestamp' | 'date' | 'numeric'

const kinds: readonly Kind[] = ['text', 'integer', 'double', 'boolean', 'timestamp', 'date', 'numeric']

const columns: Readonly<Record<Kind, readonly string[]>> = {
  text: ['x', 'y'],
  integer: ['i', 'k'],
  double: ['d'],
  boolean: ['b'],
  timestamp: ['m'],
  date: ['day'],
  numeric: [],
}

const constants: Readonly<Record<Kind, readonly string[]>> = {
  text: ["'a'", "''", "'A%'", "'é🦊'", "'__proto__'", "'`'"],
  integer: ['0', '1', '-3', '7', '9007199254740993', '2147483648'],
  double: ['1.5::float8', '0::float8', '-2.25::float8', '2.5::float8'],
  boolean: ['true', 'false', 'null::boolean'],
  timestamp: ["'2024-03-31 01:30:00+02'::timestamptz", "timestamptz '2024-01-01'"],
  date: ["date '2024-02-29'", "'2023-12-31'::date"],
  numeric: ['1.5', '2.50', '-0.05', '100.0'],
}

/** A random expression of a kind over the columns of a table. */
export function expression(dice: Dice, kind: Kind, table: string, depth: number): string {
  const below = (of: Kind) => expression(dice, of, table, depth - 1)
  if (depth <= 0 || dice.below(5) === 0) {
    const named = columns[kind].map((column) => `${table}.${column}`)
    return dice.pick([...named, ...named, ...constants[kind]])
  }
  if (dice.below(8) === 0) return `case when ${below('boolean')} then ${below(kind)} else ${below(kind)} end`
  if (dice.below(8) === 0) return `coalesce(${below(kind)}, ${below(kind)})`
  return `(${dice.pick(makers[kind])(below, dice)})`
}

type Maker = (below: (kind: Kind) => string, dice: Dice) => string

const comparison: Maker = (below, dice) => {
  const kind = dice.pick(kinds)
  return `${below(kind)} ${dice.pick(['=', '<>', '<', '<=', '>', '>=', 'is distinct from'])} ${below(kind)}`
}

const makers: Readonly<Record<Kind, readonly Maker[]>> = {
  text: [
    (below) => `${below('text')} || ${below('text')}`,
    (below) => `substring(${below('text')}, ${below('integer')} % 4, abs(${below('integer')} % 3))`,
    (below) => `left(${below('text')}, (${below('integer')} % 5)::int)`,
    (below) => `replace(${below('text')}, ${below('text')}, ${below('text')})`,
    (below, dice) =>
      `${below(dice.pick(['integer', 'boolean', 'double', 'numeric', 'date', 'timestamp']))}::text`,
    (below, dice) => `nullif(${below('text')}, ${dice.pick(constants.text)})`,
    (below) => `btrim(${below('text')}, ${below('text')})`,
    (below) => `concat_ws('-', ${below('text')}, ${below('integer')}, ${below('boolean')})`,
    (below) => `greatest(${below('text')}, ${below('text')})`,
    (below) => `split_part(${below('text')}, 'a', 1)`,
  ],
  integer: [
    (below, dice) => `${below('integer')} ${dice.pick(['+', '-', '*'])} ${below('integer')}`,
    (below, dice) => `${below('integer')} ${dice.pick(['/', '%'])} ${dice.pick(['3', '-7', '1'])}`,
    (below) => `length(${below('text')})`,
    (below) => `strpos(${below('text')}, ${below('text')})`,
    (below) => `abs(${below('integer')})`,
    (below) => `${below('date')} - ${below('date')}`,
    (below) => `least(${below('integer')}, ${below('integer')})`,
    (below) => `(${below('double')})::bigint`,
    (below) => `(${below('numeric')})::bigint`,
    (below) => `(extract(day from ${below('timestamp')}))::bigint`,
  ],
  double: [
    (below, dice) => `${below('double')} ${dice.pick(['+', '-', '*'])} ${below('double')}`,
    (below) => `${below('double')} + ${below('integer')}`,
    (below) => `${below('double')} * ${below('numeric')}`,
    (below, dice) => `${dice.pick(['abs', 'floor', 'ceil', 'round', 'trunc'])}(${below('double')})`,
    (below) => `${below('integer')}::float8`,
    (below) => `date_part('epoch', ${below('timestamp')})`,
  ],
  boolean: [
    comparison,
    comparison,
    (below) => `${below('boolean')} and ${below('boolean')}`,
    (below) => `${below('boolean')} or ${below('boolean')}`,
    (below) => `not ${below('boolean')}`,
    (below, dice) => `${below(dice.pick(kinds))} is null`,
    (below, dice) =>
      `${below('text')} ${dice.pick(['like', 'not like'])} ${dice.pick(["'a%'", "'%_'", "'_'", "'%🦊'"])}`,
    (below) => `${below('integer')} in (${below('integer')}, ${below('integer')}, null)`,
    (below) => `${below('text')} not in (${below('text')}, ${below('text')})`,
    (below) => `${below('integer')} between ${below('integer')} and ${below('integer')}`,
    (below) => `${below('boolean')} is not true`,
    (below) => `${below('integer')} < ${below('double')}`,
    (below) => `${below('numeric')} >= ${below('integer')}`,
    (below) => `${below('integer')} in (select k from s where k is not null)`,
    (below) => `${below('text')} not in (select x from s)`,
  ],
  timestamp: [
    (below, dice) => `${below('timestamp')} ${dice.pick(['+', '-'])} interval '1 month 2 days 03:04:05.6'`,
    (below, dice) =>
      `date_trunc('${dice.pick(['year', 'quarter', 'month', 'week', 'day', 'hour', 'second'])}', ${below('timestamp')})`,
    (below) => `(${below('date')})::timestamptz`,
  ],
  date: [
    (below) => `${below('date')} + (${below('integer')} % 1000)::int`,
    (below) => `(${below('timestamp')})::date`,
    (below) => `least(${below('date')}, ${below('date')})`,
  ],
  numeric: [
    (below, dice) => `${below('numeric')} ${dice.pick(['+', '-', '*'])} ${below('numeric')}`,
    (below) => `${below('numeric')} + ${below('integer')}`,
    (below) => `- ${below('numeric')}`,
    (below) => `extract(second from ${below('timestamp')})`,
    (below) => `round(${below('numeric')})`,
  ],
}

function condition(dice: Dice, table: string): string {
  return expression(dice, 'boolean', table, 3)
}

function listOf(dice: Dice, table: string): string {
  return Array.from({ length: 1 + dice.below(4) }, () => expression(dice, dice.pick(kinds), table, 3)).join(
    ', ',
  )
}

const aggregates: readonly ((dice: Dice) => string)[] = [
  () => 'count(*)',
  (dice) => `count(${expression(dice, dice.pick(kinds), 'r', 2)})`,
  (dice) => `count(distinct ${expression(dice, dice.pick(kinds), 'r', 2)})`,
  (dice) => `sum(${expression(dice, dice.pick(['integer', 'numeric']), 'r', 2)})`,
  (dice) => `avg(${expression(dice, dice.pick(['integer', 'numeric']), 'r', 1)})`,
  (dice) =>
    `${dice.pick(['min', 'max'])}(${expression(dice, dice.pick(['text', 'integer', 'double', 'timestamp', 'date', 'numeric']), 'r', 2)})`,
  (dice) => `${dice.pick(['bool_and', 'bool_or'])}(${condition(dice, 'r')})`,
  (dice) => `sum(r.i) filter (where ${condition(dice, 'r')})`,
  (dice) => `string_agg(distinct r.x, '|' order by r.x ${dice.pick(['', 'desc'])})`,
]

/** A random SELECT over the relations r and s. */
export function statement(dice: Dice): string {
  switch (dice.below(8)) {
    case 0:
    case 1:
      return `select ${listOf(dice, 'r')} from r where ${condition(dice, 'r')}`
    case 2: {
      const key = expression(dice, dice.pick(kinds), 'r', 1)
      const having = dice.below(2) === 0 ? ` having ${dice.pick(aggregates)(dice)} is not null` : ''
      return `select ${key} as key, ${dice.pick(aggregates)(dice)}, ${dice.pick(aggregates)(dice)} from r group by ${key}${having}`
    }
    case 3:
      return `select ${dice.pick(aggregates)(dice)}, ${dice.pick(aggregates)(dice)} from r where ${condition(dice, 'r')}`
    case 4: {
      const kind = dice.pick(['text', 'integer'] as const)
      const on = `${expression(dice, kind, 'r', 1)} = ${expression(dice, kind, 's', 1)}`
      return `select r.id, s.id, ${expression(dice, 'text', 's', 2)} from r ${dice.pick(['', 'left', 'right', 'full'])} join s on ${on} and ${condition(dice, 'r')}`
    }
    case 5:
      return `select r.id, s.id from r, s where ${expression(dice, 'text', 'r', 1)} = ${expression(dice, 'text', 's', 1)} and ${condition(dice, 's')}`
    case 6: {
      const kind = dice.pick(kinds)
      return `select ${expression(dice, kind, 'r', 2)} from r ${dice.pick(['union', 'union all', 'intersect', 'except', 'intersect all', 'except all'])} select ${expression(dice, kind, 's', 2)} from s`
    }
    default: {
      const correlated = dice.pick([
        `(select count(*) from s where s.x = r.x)`,
        `exists (select 1 from s where s.k = r.i and ${condition(dice, 's')})`,
        `(select max(s.y) from s where s.k < r.k)`,
        `(r.i in (select s.i from s where s.x = r.x))`,
      ])
      const key = expression(dice, dice.pick(kinds), 'r', 2)
      return `select r.id, ${correlated} from r order by ${key} ${dice.pick(['', 'desc', 'nulls first', 'desc nulls last'])}, r.id limit ${dice.below(12)} offset ${dice.below(3)}`
    }
  }
}
