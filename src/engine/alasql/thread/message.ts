import type { ErrorCode } from '../../../errors/codes.ts'
import type { ErrorDetails } from '../../../errors/credsql-error.ts'
import type { Batch, RelationColumn, ResultBatch, ResultColumn } from '../../../value/batch.ts'
import type { EngineStatement } from '../../engine.ts'

/** What the engine in the thread is asked to do. `next` reads a batch of the result that `query` began, `end` gives the rest up. */
export type ThreadCall =
  | { readonly call: 'createRelation'; readonly name: string; readonly columns: readonly RelationColumn[] }
  | { readonly call: 'append'; readonly name: string; readonly batch: Batch }
  | { readonly call: 'truncate'; readonly name: string }
  | { readonly call: 'dropRelation'; readonly name: string }
  | { readonly call: 'check'; readonly statement: EngineStatement }
  | { readonly call: 'query'; readonly statement: EngineStatement }
  | { readonly call: 'next' }
  | { readonly call: 'end' }

/** What comes back, in the order of the calls. `batch` is absent after the last one. */
export type ThreadAnswer =
  | { readonly kind: 'done'; readonly columns?: readonly ResultColumn[]; readonly batch?: ResultBatch }
  | {
      readonly kind: 'failed'
      readonly code: ErrorCode
      readonly message: string
      readonly details: ErrorDetails
    }
