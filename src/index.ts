export type { ErrorCode } from './errors/codes.ts'
export { CredsqlError, type ErrorDetails, type TextPlace } from './errors/credsql-error.ts'
export { Database, type ParametersOr } from './library/database.ts'
export { open } from './library/open.ts'
export type {
  ChangeCounts,
  Confirmation,
  ExecuteOptions,
  ExecuteResult,
  OpenOptions,
  Parameter,
  Parameters,
  QueryOptions,
  QueryResult,
  ResultColumn,
  Row,
  Stats,
  TableInfo,
  Value,
} from './library/options.ts'
export { Secret, type SecretFacts } from './library/secret.ts'
export type { CallEstimate, ExplainedPlan, ExplainedScan, ScanActuals } from './plan/explained-plan.ts'
export type {
  ExplainedChange,
  ExplainedRow,
  ExplainedStates,
  ExplainedStep,
  ExplainedValues,
  ExplainedWrite,
} from './plan/explained-write.ts'
export type { RequestTrace, ScanTrace, StatementTrace } from './value/traces.ts'
