#!/usr/bin/env node
import module from 'node:module'

// Where Node keeps compiled code between runs (22.8 and later), the second start compiles nothing.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache()

try {
  process.cwd()
} catch {
  // Modules ask for it while they load, so this comes before all of them.
  const { endWithoutFolder } = await import('./without-folder.ts')
  endWithoutFolder()
}

// The engine's library and the parser's WebAssembly load on other threads while the command line is read.
const { warmStart } = await import('./warm-start.ts')
const warm = warmStart(process.argv.slice(2))
const { main } = await import('./main.ts')
const { processTerminal } = await import('./terminal.ts')
process.exitCode = await main(process.argv.slice(2), processTerminal(), warm)
