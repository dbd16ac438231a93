// A thread that holds one engine. It tells when that is open; what it is asked, it does in the order in which it was asked.
import { parentPort } from 'node:worker_threads'
import { CredsqlError, messageOf } from '../../../errors/credsql-error.ts'
import type { ResultBatch } from '../../../value/batch.ts'
import { functionNames } from '../../duckdb/print/functions/function-tables.ts'
import type { Engine } from '../../engine.ts'
import { openAlasql } from '../open-alasql.ts'
import type { ThreadAnswer, ThreadCall } from './message.ts'

const opening = openAlasql(functionNames)
let batches: AsyncIterator<ResultBatch> | undefined

async function perform(engine: Engine, asked: ThreadCall): Promise<ThreadAnswer> {
  switch (asked.call) {
    case 'createRelation':
      await engine.createRelation(asked.name, asked.columns)
      return { kind: 'done' }
    case 'append':
      await engine.append(asked.name, asked.batch)
      return { kind: 'done' }
    case 'truncate':
      await engine.truncate(asked.name)
      return { kind: 'done' }
    case 'dropRelation':
      await engine.dropRelation(asked.name)
      return { kind: 'done' }
    case 'check':
      return { kind: 'done', columns: await engine.check(asked.statement) }
    case 'query': {
      const result = await engine.query(asked.statement)
      batches = result.batches[Symbol.asyncIterator]()
      return { kind: 'done', columns: result.columns }
    }
    case 'next': {
      const next = await batches?.next()
      return next === undefined || next.done === true ? { kind: 'done' } : { kind: 'done', batch: next.value }
    }
    case 'end':
      await batches?.return?.()
      batches = undefined
      return { kind: 'done' }
  }
}

async function answered(work: () => Promise<ThreadAnswer>): Promise<ThreadAnswer> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CredsqlError))
      return { kind: 'failed', code: 'internal', message: messageOf(error), details: {} }
    // A cause may be anything, and not everything can be sent.
    const { cause: _, ...details } = error.details
    return { kind: 'failed', code: error.code, message: error.message, details }
  }
}

const port = parentPort
async function opened(): Promise<ThreadAnswer> {
  await opening
  return { kind: 'done' }
}

let last = answered(opened).then((answer) => port?.postMessage(answer))
port?.on('message', (asked: ThreadCall) => {
  last = last.then(async () => port.postMessage(await answered(async () => perform(await opening, asked))))
})
