#!/usr/bin/env node
import module from 'node:module'

if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache()

try {
  process.cwd()
} catch {
  // Modules ask for it while they load, so this comes before all of them.
  const { endHelperWithoutFolder } = await import('./without-folder.ts')
  endHelperWithoutFolder()
}

const { dockerCredentialHelper } = await import('../serve/docker-helper.ts')
const { version } = await import('./version.ts')
const { argv, stdin, stdout, env } = process
const cwd = process.cwd()
const code = await dockerCredentialHelper({
  ...{ argv: argv.slice(2), stdin, stdout, env, cwd, version },
  openSession: async (marked) => {
    const { openHelperSession } = await import('../serve/helper-session.ts')
    const { openEngine } = await import('../engine/open-engine.ts')
    return openHelperSession(marked, { cwd, openEngine })
  },
})
// A source that the deadline cut off may still hold the process.
process.exit(code)
