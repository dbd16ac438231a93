export type { ErrorCode } from './errors/codes.ts'
export { CredsqlError } from './errors/credsql-error.ts'
