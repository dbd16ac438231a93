import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')
const longestFile = 400

interface Layer {
  /** Layers that it may import, beside itself. */
  readonly layers: readonly string[]
  readonly packages: readonly string[]
}

const below = {
  catalog: ['errors', 'value', 'secrets'],
  bind: ['errors', 'value', 'sql', 'catalog'],
} as const
const stages = [
  ...[
    'errors',
    'value',
    'secrets',
    'journal',
    'history',
    'sql',
    'catalog',
    'bind',
    'plan',
    'provider',
    'http',
  ],
  ...['drivers', 'engine', 'execute', 'render', 'session'],
] as const
const faces: Layer = { layers: [...stages, 'demo'], packages: ['yargs'] }

/** From the bottom to the top. An import never points up this list. `@pgsql/types` holds types only. */
const table: Readonly<Record<string, Layer>> = {
  errors: { layers: [], packages: ['fastest-levenshtein'] },
  value: { layers: [], packages: ['lossless-json'] },
  secrets: { layers: ['errors', 'value'], packages: [] },
  journal: { layers: ['errors', 'value', 'secrets'], packages: [] },
  history: { layers: ['errors', 'value', 'secrets'], packages: ['@duckdb/node-api'] },
  sql: { layers: ['errors'], packages: ['libpg-query', '@pgsql/types', 'string-width'] },
  catalog: { layers: [...below.catalog, 'sql'], packages: ['ajv', 'yaml', '@pgsql/types'] },
  bind: { layers: below.bind, packages: ['@pgsql/types'] },
  plan: { layers: [...below.bind, 'bind'], packages: ['@pgsql/types'] },
  provider: { layers: [...below.catalog, 'catalog'], packages: [] },
  http: { layers: ['errors', 'value', 'secrets', 'catalog', 'provider'], packages: ['undici'] },
  drivers: { layers: [...below.catalog, 'catalog', 'journal', 'history'], packages: [] },
  engine: {
    layers: ['errors', 'value'],
    packages: ['@duckdb/node-api', '@duckdb/node-bindings', '@pgsql/types', 'alasql'],
  },
  execute: {
    layers: [
      ...['errors', 'value', 'secrets', 'journal', 'catalog', 'bind', 'plan', 'provider', 'http', 'drivers'],
      'engine',
    ],
    packages: ['@pgsql/types'],
  },
  render: { layers: ['errors', 'value'], packages: ['string-width'] },
  session: { layers: stages.filter((stage) => stage !== 'session'), packages: [] },
  demo: { layers: [...stages], packages: [] },
  library: faces,
  packs: faces,
  snapshot: { layers: [...stages], packages: [] },
  check: { ...faces, layers: [...faces.layers, 'packs'] },
  report: { layers: [...faces.layers, 'packs', 'check'], packages: ['echarts'] },
  schedule: {
    layers: [...faces.layers, 'packs', 'snapshot', 'check', 'report'],
    packages: ['croner'],
  },
  serve: faces,
  repl: faces,
  cli: {
    ...faces,
    layers: [...faces.layers, 'packs', 'snapshot', 'check', 'report', 'schedule', 'serve', 'repl'],
  },
}

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

const importForms = [
  /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
  /\bimport\(\s*(type\s)?'([^']+)'\s*\)/g,
]

function importsOf(text: string): Import[] {
  return importForms.flatMap((form) =>
    [...text.matchAll(form)].map(([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined })),
  )
}

/** A relative import as a path below src. */
function targetOf(file: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(file), specifier))
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort()
const sources = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]))
const layerOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '')

/** Chains of files that import each other, one for each way back. */
function cycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '))
    if (at >= 0 || done.has(file)) return
    path.push(file)
    for (const next of edges.get(file) ?? []) visit(next)
    path.pop()
    done.add(file)
  }
  for (const file of edges.keys()) visit(file)
  return found
}

describe('layers', () => {
  test('every file is in a layer of the table', () => {
    const unknown = files.filter((file) => file.includes('/') && table[layerOf(file)] === undefined)
    assert.deepEqual(unknown, [])
    assert.deepEqual(
      files.filter((file) => !file.includes('/')),
      ['index.ts'],
    )
  })

  test('the table itself never points up', () => {
    const order = Object.keys(table)
    for (const [name, { layers }] of Object.entries(table))
      for (const layer of layers)
        assert.ok(order.indexOf(layer) < order.indexOf(name), `${name} may not stand below ${layer}`)
  })

  test('imports keep to the table', () => {
    const wrong: string[] = []
    for (const [file, text] of sources) {
      const own = layerOf(file)
      // The public entry exports from every layer.
      if (own === '') continue
      for (const { specifier } of importsOf(text)) {
        if (specifier.startsWith('node:')) continue
        if (!specifier.startsWith('.')) {
          if (!table[own]?.packages.includes(packageOf(specifier)))
            wrong.push(`${file}: package ${specifier}`)
          continue
        }
        const target = targetOf(file, specifier)
        if (target === '../package.json') continue
        const layer = layerOf(target)
        if (layer !== own && !table[own]?.layers.includes(layer)) wrong.push(`${file}: ${target}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('http knows of providers only their messages, and of the catalog only the types of manifests and the text of bodies', () => {
    const seen = new Set<string>()
    for (const [file, text] of sources)
      if (layerOf(file) === 'http')
        for (const { specifier, typeOnly } of importsOf(text)) {
          if (!specifier.startsWith('.')) continue
          const target = targetOf(file, specifier)
          if (/^(?:provider|catalog)\//.test(target)) seen.add(`${target}${typeOnly ? '' : ' (value)'}`)
        }
    assert.deepEqual([...seen].sort(), [
      'catalog/manifest.ts',
      'catalog/request-body.ts',
      'catalog/request-body.ts (value)',
      'provider/message.ts',
    ])
  })

  test('only the way out, what a driver is handed, a delivery and --reveal open a secret', () => {
    const callers = [...sources].filter(([, text]) => /\.reveal\(\)/.test(text)).map(([file]) => file)
    const allowed =
      /^(?:secrets|http|drivers)\/|^execute\/fetch-call\.ts$|^session\/reveal\.ts$|^library\/secret\.ts$|^serve\/deliver\.ts$/
    assert.deepEqual(
      callers.filter((file) => !allowed.test(file)),
      [],
    )
  })

  test('an npm package that is imported is a dependency', () => {
    const manifest = JSON.parse(readFileSync(join(src, '..', 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Readonly<Record<string, string>>
    >
    const known = { ...manifest.dependencies, ...manifest.devDependencies }
    const missing = [...sources].flatMap(([file, text]) =>
      importsOf(text)
        .filter(({ specifier }) => !/^(?:\.|node:)/.test(specifier) && !(packageOf(specifier) in known))
        .map(({ specifier }) => `${file}: ${specifier}`),
    )
    assert.deepEqual(missing, [])
  })

  test('no files import each other in a circle, types included', () => {
    const edges = new Map(
      [...sources].map(([file, text]) => [
        file,
        importsOf(text)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => targetOf(file, specifier)),
      ]),
    )
    assert.deepEqual(cycles(edges), [])
  })

  test('every relative import names a file that is there, with its ending', () => {
    const missing = [...sources].flatMap(([file, text]) =>
      importsOf(text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => targetOf(file, specifier))
        .filter((target) => !target.startsWith('..') && !sources.has(target))
        .map((target) => `${file}: ${target}`),
    )
    assert.deepEqual(missing, [])
  })

  test(`no file is longer than ${longestFile} lines`, () => {
    const long = [...sources].filter(([, text]) => text.trimEnd().split('\n').length > longestFile)
    assert.deepEqual(
      long.map(([file]) => file),
      [],
    )
  })

  test('names are in kebab-case, and nothing is exported by default', () => {
    const odd = files.filter((file) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9-]+(?:\.d)?\.ts$/.test(file))
    assert.deepEqual(odd, [])
    const byDefault = [...sources]
      // A declaration of somebody else's module says what that module exports.
      .filter(([file, text]) => !file.endsWith('.d.ts') && /^export\s+default\b|\bas default\b/m.test(text))
      .map(([file]) => file)
    assert.deepEqual(byDefault, [])
  })

  test('no file is called after nothing', () => {
    const vague = files.filter((file) =>
      /(?:^|\/)(?:utils?|helpers|common|managers?|misc)(?:\/|\.ts$)/.test(file),
    )
    assert.deepEqual(vague, [])
  })
})

describe('the reading of imports', () => {
  for (const { name, text, want } of [
    {
      name: 'a value',
      text: "import { a } from './a.ts'\n",
      want: [{ specifier: './a.ts', typeOnly: false }],
    },
    {
      name: 'a type',
      text: "import type { A } from './a.ts'\n",
      want: [{ specifier: './a.ts', typeOnly: true }],
    },
    {
      name: 'over several lines',
      text: "import {\n  a,\n  type B,\n} from '../b.ts'\n",
      want: [{ specifier: '../b.ts', typeOnly: false }],
    },
    { name: 'for its effect', text: "import './a.ts'\n", want: [{ specifier: './a.ts', typeOnly: false }] },
    { name: 'passed on', text: "export * from './a.ts'\n", want: [{ specifier: './a.ts', typeOnly: false }] },
    { name: 'lazily', text: "  await import('x')\n", want: [{ specifier: 'x', typeOnly: false }] },
    { name: 'not in a text', text: "const a = 'from here'\n", want: [] },
  ])
    test(name, () => assert.deepEqual(importsOf(text), want))

  test('circles are found', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ])
    assert.deepEqual(cycles(edges), ['b -> c -> b'])
  })
})
