import type { ColumnType } from '../../src/value/column-type.ts'

/** A value as an API would send it: an instant and a date are ISO texts, JSON is its text, a secret its plain value. */
export type DataValue = string | number | bigint | boolean | null

/** A relation: its columns with their types, and its rows. */
export interface DataRelation {
  readonly name: string
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly rows: readonly (readonly DataValue[])[]
}

const creds: DataRelation = {
  name: 'creds',
  columns: {
    id: 'integer',
    name: 'text',
    owner: 'text',
    state: 'text',
    uses: 'integer',
    weight: 'double',
    active: 'boolean',
    created: 'timestamp',
    due: 'date',
    data: 'json',
    token: 'secret',
  },
  rows: [
    [
      1,
      'ci',
      'o1',
      'active',
      10,
      1.5,
      true,
      '2024-01-02T03:04:05.5Z',
      '2024-06-30',
      '{"a":1,"tags":["x","y"]}',
      'alpha',
    ],
    [2, 'CI', 'o1', 'active', 10, 2.25, true, '2024-01-02T04:04:05.5+01:00', null, '{"a":2}', 'alpha'],
    [3, 'Ci', 'o2', 'inactive', null, -0.5, false, '2023-12-31T23:59:59.123456Z', '2023-12-31', null, 'beta'],
    [4, 'ci ', 'o2', 'active', 3, 100, true, '2024-07-01T12:00:00Z', '2024-07-01', '{"a":null}', null],
    [5, '', 'o3', 'removed', 0, 0, false, '2024-01-05T00:00:00Z', '2024-02-29', '[1,2,3]', 'gamma'],
    [6, null, 'o3', 'active', 7, null, null, null, null, '"text"', 'beta'],
    [
      7,
      '__proto__',
      null,
      'inactive',
      9007199254740993n,
      1e20,
      true,
      '2020-02-29T00:00:00-12:00',
      '1969-12-31',
      '{"__proto__":1,"constructor":2}',
      '__proto__',
    ],
    [
      8,
      'constructor',
      'o1',
      'active',
      -5,
      1e-7,
      false,
      '1969-12-31T23:59:59.999999Z',
      '1970-01-01',
      '{"a":{"b":{"c":[10,20,{"d":"deep"}]}}}',
      'constructor',
    ],
    [
      9,
      "it's",
      'o9',
      null,
      3,
      2.25,
      null,
      '2024-01-02T03:04:05.500001Z',
      '2024-06-30',
      '{"k\'y":"it\'s"}',
      "it's",
    ],
    [
      10,
      'a`b``c',
      'O1',
      'active',
      9223372036854775807n,
      -1.5,
      true,
      '2024-02-29T23:59:59Z',
      '2024-02-29',
      '9007199254740993',
      '`tick`',
    ],
    [
      11,
      '😀 zażółć',
      'o2',
      'Active',
      -9223372036854775808n,
      0.1,
      true,
      '2024-12-31T23:59:59Z',
      '2025-01-01',
      '{"emoji":"😀"}',
      '😀',
    ],
    [
      12,
      'cafe\u0301',
      'o2',
      'active',
      100,
      0.2,
      false,
      '2024-03-31T01:30:00Z',
      '2024-03-31',
      'true',
      'cafe\u0301',
    ],
    [13, 'café', 'o2', 'inactive', 100, 0.3, true, '2024-10-27T00:30:00Z', '2024-10-27', 'false', 'café'],
    [14, '100%_\\', '', 'active', 1, 3, null, '2024-01-02T03:04:05.5Z', '2024-01-02', '{"null":null}', ''],
  ],
}

const owners: DataRelation = {
  name: 'owners',
  columns: { id: 'text', label: 'text', parent: 'text', quota: 'integer', joined: 'timestamp' },
  rows: [
    ['o1', 'Platform', null, 5, '2019-05-14T08:30:00Z'],
    ['o2', 'Security', 'o1', 10, '2019-05-14T10:30:00+02:00'],
    ['o3', 'platform', 'o1', null, null],
    ['o4', 'Nobody', 'o2', 0, '2022-01-01T00:00:00Z'],
    ['O1', null, 'o4', 9223372036854775807n, '2021-12-31T23:59:59.999999Z'],
    ['', 'Empty', null, -1, '2016-01-01T12:00:00Z'],
  ],
}

const events: DataRelation = {
  name: 'events',
  columns: { cred: 'integer', seq: 'integer', kind: 'text', at: 'timestamp', amount: 'double' },
  rows: [
    [1, 1, 'pull', '2024-01-02T10:00:00Z', 1],
    [1, 2, 'push', '2024-01-02T10:00:00+00:00', 2.5],
    [1, 3, 'pull', '2024-01-02T11:00:00+01:00', 1],
    [2, 4, 'pull', '2024-01-03T00:00:00Z', null],
    [2, 5, 'login', '2024-01-03T00:00:01Z', 0],
    [3, 6, 'push', '2023-12-31T23:00:00-01:00', -4],
    [3, 7, 'push', '2024-01-01T00:00:00Z', 4],
    [4, 8, null, null, 10],
    [4, 9, 'pull', '2024-07-01T12:00:00Z', 10],
    [4, 10, 'pull', '2024-07-02T12:00:00Z', 20],
    [7, 11, '__proto__', '2020-03-01T00:00:00Z', 1e10],
    [7, 12, 'constructor', '2020-03-01T00:00:00Z', 1e-3],
    [9, 13, 'push', '2024-01-04T00:00:00Z', 0.1],
    [9, 14, 'pull', '2024-01-04T00:00:00Z', 0.2],
    [99, 15, 'pull', '2024-01-05T00:00:00Z', 7],
    [null, 16, 'push', '2024-01-06T00:00:00Z', null],
  ],
}

const texts: DataRelation = {
  name: 'texts',
  columns: { id: 'integer', t: 'text', u: 'text' },
  rows: [
    [1, 'abc', 'ABC'],
    [2, 'ABC', 'abc'],
    [3, 'aBc', 'b'],
    [4, '', null],
    [5, null, ''],
    [6, ' padded ', 'padded'],
    [7, 'a%b', 'a\\%b'],
    [8, 'a_b', 'a_b'],
    [9, 'a\\b', '\\'],
    [10, "quo'te", '"'],
    [11, '"double"', "'"],
    [12, '`tick` ``two``', '`'],
    [13, 'é', 'e\u0301'],
    [14, 'e\u0301', 'é'],
    [15, 'Ä', 'ä'],
    [16, 'straße', 'STRASSE'],
    [17, '😀😁', '😁'],
    [18, '日本語', '日'],
    [19, 'line\nbreak', 'tab\there'],
    [20, '__proto__', 'constructor'],
    [21, 'constructor', '__proto__'],
    [22, 'toString', 'hasOwnProperty'],
    [23, '10', '9'],
    [24, '9', '10'],
    [25, 'NULL', 'null'],
    [26, 'a,b,c', ','],
    [27, '2024-02-29', '12:30:00'],
    [28, '$1 :name ? --', '/* */ ;'],
  ],
}

const numbers: DataRelation = {
  name: 'numbers',
  columns: { id: 'integer', n: 'integer', m: 'integer', d: 'double', e: 'double' },
  rows: [
    [1, 0, 1, 0, 1],
    [2, 1, 2, 0.1, 0.2],
    [3, -1, 2, -0.1, 0.3],
    [4, 7, 2, 2.5, 2],
    [5, -7, 2, -2.5, 2],
    [6, 7, -2, 3.5, -2],
    [7, 9007199254740993n, 9007199254740992n, 9007199254740992, 1],
    [8, 9223372036854775807n, 1, 1e300, 1e300],
    [9, -9223372036854775808n, -1, -1e300, 1e-300],
    [10, null, 3, null, 3],
    [11, 3, null, 3, null],
    [12, null, null, null, null],
    [13, 10, 3, 1e15, 3],
    [14, 10, 3, 123456.789, 1e-5],
    [15, 100, 0, 1.005, 0],
  ],
}

const moments: DataRelation = {
  name: 'moments',
  columns: { id: 'integer', at: 'timestamp', day: 'date', zone: 'text' },
  rows: [
    [1, '2024-01-31T22:00:00Z', '2024-01-31', 'Europe/Berlin'],
    [2, '2024-01-31T23:00:00+01:00', '2024-02-01', 'Europe/Berlin'],
    [3, '2024-02-01T03:30:00+05:30', '2024-02-29', 'Asia/Kolkata'],
    [4, '2024-03-10T06:59:59.999999Z', '2024-03-10', 'America/New_York'],
    [5, '2024-03-10T07:00:00Z', '2024-03-10', 'America/New_York'],
    [6, '2024-03-31T00:59:59Z', '2024-03-31', 'Europe/London'],
    [7, '2024-03-31T01:00:00Z', '2024-03-31', 'Europe/London'],
    [8, '1970-01-01T00:00:00Z', '1970-01-01', 'UTC'],
    [9, '1969-12-31T23:59:59.999999Z', '1969-12-31', 'UTC'],
    [10, '2000-02-29T12:00:00Z', '2000-02-29', 'Asia/Tokyo'],
    [11, '2023-12-31T23:59:59.999Z', '2023-12-31', 'Pacific/Auckland'],
    [12, '2025-01-01T00:00:00.000001Z', '2025-01-01', 'Pacific/Honolulu'],
    [13, '9999-12-31T23:59:59Z', '9999-12-31', 'UTC'],
    [14, '1900-01-01T00:00:00Z', '1900-03-01', 'UTC'],
    [15, null, null, null],
  ],
}

const documents: DataRelation = {
  name: 'documents',
  columns: { id: 'integer', j: 'json' },
  rows: [
    [1, '{"a":1,"b":[1,"x",null,true],"n":null}'],
    [2, '{"a":"1","b":[]}'],
    [3, '{"a":1.50,"b":{"c":{"d":"deep"}}}'],
    [4, '[1,2,[3,4],{"k":"v"}]'],
    [5, '"just text"'],
    [6, '42'],
    [7, '9007199254740993'],
    [8, 'true'],
    [9, '"null"'],
    [10, null],
    [11, '{}'],
    [12, '[]'],
    [13, '{"__proto__":{"x":1},"constructor":"c","toString":null}'],
    [14, '{"it\'s":"quote","a b":"space","ключ":"значение","😀":"😁"}'],
    [15, '{"esc":"line\\nbreak \\"q\\" \\\\ \\u00e9","empty":"","list":[{"id":1},{"id":2},{"id":null}]}'],
    [16, '{"a":-0.5,"big":12345678901234567890,"e":1e3}'],
  ],
}

const truth = [true, false, null]

/** Every pair of truth values. */
const flags: DataRelation = {
  name: 'flags',
  columns: { id: 'integer', a: 'boolean', b: 'boolean' },
  rows: truth.flatMap((a, i) => truth.map((b, k) => [i * 3 + k + 1, a, b])),
}

/** Columns whose names every JavaScript object knows, or SQL reserves. */
const hostile: DataRelation = {
  name: 'hostile',
  // In a literal `__proto__` would be the prototype.
  columns: Object.fromEntries<ColumnType>([
    ['__proto__', 'text'],
    ['constructor', 'text'],
    ['select', 'integer'],
    ['value', 'text'],
  ]),
  rows: [
    ['p1', 'c1', 1, null],
    [null, '__proto__', 2, 'constructor'],
    ['__proto__', null, null, 'p1'],
  ],
}

const nothing: DataRelation = {
  name: 'nothing',
  columns: { id: 'integer', t: 'text', at: 'timestamp', ok: 'boolean' },
  rows: [],
}

/** Columns that are NULL in every row, from which an optimizer draws conclusions. */
const gaps: DataRelation = {
  name: 'gaps',
  columns: { id: 'integer', absent: 'integer', unset: 'boolean', never: 'timestamp' },
  rows: [
    [1, null, null, null],
    [2, null, null, null],
  ],
}

/** The relations that every statement of this folder reads. */
export const dataSet: readonly DataRelation[] = [
  creds,
  owners,
  events,
  texts,
  numbers,
  moments,
  documents,
  flags,
  hostile,
  gaps,
  nothing,
]
