// esbuild makes a chunk for every set of entries that share code: some fifty files for one statement, and reading a file costs
// Node half a millisecond. What every statement loads becomes one file.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const merged = 'statement.js'

/**
 * Puts the chunks of `metafile` that the entries `roots` load (paths of sources) into one file; the entries `apart` stay files of their own.
 * The other files import from that one instead. Throws where a file still names one that is gone.
 */
export async function mergeChunks(out, metafile, { roots, apart, options }) {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]))
  const entryOf = (source) => {
    for (const [name, { entryPoint }] of outputs) if (entryPoint === source) return name
    throw new Error(`${source} is no entry of the bundle`)
  }
  const kept = new Set(apart.map(entryOf))
  const gone = new Set()
  const seen = new Set()
  const reach = (name) => {
    if (seen.has(name)) return
    seen.add(name)
    if (!kept.has(name)) gone.add(name)
    for (const { path, kind } of outputs.get(name).imports)
      if (kind === 'import-statement' && outputs.has(basename(path))) reach(basename(path))
  }
  for (const root of roots) reach(entryOf(root))

  // An export of a chunk is called as in the chunk, with the chunk's number: chunks use the same short names.
  const number = new Map([...gone].map((name, at) => [name, at]))
  const called = (name, exported) => `${exported}$${number.get(name)}`
  const entry = [...gone].map((name) => {
    const list = outputs.get(name).exports.map((exported) => `${exported} as ${called(name, exported)}`)
    return `export{${list.join(',')}}from'./${name}'`
  })
  const joined = await build({
    ...options,
    stdin: { contents: entry.join('\n'), resolveDir: out },
    bundle: true,
    write: false,
    plugins: [otherFilesStay(gone)],
  })

  const redirect = (text) =>
    text
      .replace(/import\{([^}]*)\}from"\.\/([\w.-]+)"/g, (all, names, file) => {
        if (!gone.has(file)) return all
        const list = names.split(',').map((name) => {
          const [exported, local = exported] = name.split(' as ')
          return `${called(file, exported)} as ${local}`
        })
        return `import{${list.join(',')}}from"./${merged}"`
      })
      .replace(/import"\.\/([\w.-]+)"/g, (all, file) => (gone.has(file) ? `import"./${merged}"` : all))
      .replace(/import\("\.\/([\w.-]+)"\)/g, (all, file) => {
        if (!gone.has(file)) return all
        const members = outputs.get(file).exports.map((name) => `${name}:m.${called(file, name)}`)
        return `import("./${merged}").then(m=>({${members.join(',')}}))`
      })
  const texts = new Map([[merged, joined.outputFiles[0].text]])
  for (const name of outputs.keys())
    if (name.endsWith('.js') && !gone.has(name)) texts.set(name, await readFile(join(out, name), 'utf8'))
  for (const [name, text] of texts) {
    const redirected = redirect(text)
    for (const lost of gone)
      if (redirected.includes(lost)) throw new Error(`${name} names ${lost}, which is in ${merged} now`)
    await writeFile(join(out, name), redirected)
  }
  for (const name of gone) await rm(join(out, name))
}

/** Files that are not joined, and those that are loaded later, are imported as before. */
function otherFilesStay(gone) {
  return {
    name: 'other-files-stay',
    setup(bundle) {
      bundle.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
        kind !== 'dynamic-import' && gone.has(path.slice(2)) ? undefined : { path, external: true },
      )
    },
  }
}
