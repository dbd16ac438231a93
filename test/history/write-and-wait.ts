import { openToWrite } from '../../src/history/store-file.ts'
import { writeRun } from '../../src/history/write-run.ts'
import { batchOf, instant, robot, scan } from './history-world.ts'

// Run by killed-snapshot.test.ts: it writes a run until just before or after its commit, says so, and waits to be killed.
const [folder = '', moment = ''] = process.argv.slice(2)
const store = await openToWrite({ folder, patience: 0 })
const { connection } = store
const run = connection.run.bind(connection)
const wait = async () => {
  process.stdout.write('here\n')
  await new Promise(() => setInterval(() => undefined, 1000))
  throw new Error('nothing ends this')
}
connection.run = async (sql, ...rest) => {
  if (sql === 'COMMIT' && moment === 'before') return wait()
  const result = await run(sql, ...rest)
  if (sql === 'COMMIT' && moment === 'after') return wait()
  return result
}
const rows = Array.from({ length: 5000 }, (_, i) => robot(String(i)))
await writeRun(
  store,
  {
    id: '20261121-091502-3fa9c1',
    startedAt: instant('2026-11-21'),
    endedAt: instant('2026-11-21'),
    version: '1.2.3',
    by: 'jane',
    complete: true,
    scans: [scan({ rows: rows.length })],
  },
  [batchOf(rows)],
  undefined,
)
