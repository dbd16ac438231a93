import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { asked, changeOf, event } from './journal-cases.ts'

// Run by killed-process.test.ts: it writes as many events as it is told, says so, and waits to be killed.
const [stateFolder = '', count = '0'] = process.argv.slice(2)
const writer = await JournalWriter.create({
  ...asked,
  stateFolder,
  now: () => new Date(),
  changes: [changeOf(1), changeOf(2, 2)],
})
const events = [
  event.sending(1),
  event.answered(1, 0, { id: '1c9' }),
  event.done(1),
  event.sending(2),
  event.answered(2),
  event.sending(2, 1),
  event.lost(2, 1),
]
for (const each of events.slice(0, Number(count))) await writer.append(each)
process.stdout.write(`${writer.id}\n`)
setInterval(() => undefined, 1000)
