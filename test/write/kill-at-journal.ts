// Loaded into a process ahead of credsql: it kills the process around one of its writes to a journal.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'

const [word = '', number = ''] = (process.env['KILL_AT'] ?? '').split(' ')
let writes = 0

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal ends the process before anything else can happen.
  for (;;);
}

const handle = await fs.promises.open(fileURLToPath(import.meta.url))
const prototype = Object.getPrototypeOf(handle)
await handle.close()
const { write, writeFile, sync } = prototype
let isCreating = false

prototype.writeFile = function (this: object, data: unknown, ...rest: unknown[]) {
  isCreating = typeof data === 'string' && data.includes('"credsql_journal"')
  if (isCreating && word === 'create') die()
  return writeFile.call(this, data, ...rest)
}

prototype.sync = async function (this: object) {
  await sync.call(this)
  if (isCreating && word === 'created') die()
}

const { link } = fs.promises
fs.promises.link = async (from, to) => {
  await link(from, to)
  if (isCreating && String(to).endsWith('.jsonl') && word === 'placed') die()
}
syncBuiltinESMExports()

prototype.write = async function (this: object, bytes: unknown, ...rest: unknown[]) {
  const isJournal = bytes instanceof Uint8Array && Buffer.from(bytes).toString().startsWith('{"event":"')
  if (!isJournal) return write.call(this, bytes, ...rest)
  writes += 1
  const isDue = writes === Number(number)
  if (isDue && word === 'torn') {
    await write.call(this, bytes, 0, Math.ceil(bytes.length / 2))
    die()
  }
  const written = await write.call(this, bytes, ...rest)
  if (isDue && word === 'after') die()
  return written
}
