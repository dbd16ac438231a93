import { secretFactsRelation } from '../../../secret-facts.ts'
import { type FunctionRule, type FunctionTable, rule } from '../function-rule.ts'
import type { SqlType } from '../sql-type.ts'

/** The functions over a secret's handle; what they answer was found when the secret was sealed. */
export const secretFunctions: FunctionTable = {
  secret_kind: fact('kind', 'text'),
  secret_length: fact('length', 'integer'),
  secret_expires_at: fact('expires_at', 'timestamptz'),
  secret_issuer: fact('issuer', 'text'),
  secret_has_trailing_space: fact('has_trailing_space', 'boolean'),
}

function fact(column: string, type: SqlType): FunctionRule {
  return rule('scalar', 1, 1, ({ args }) => ({
    sql: `(SELECT "*fact*"."${column}" FROM "${secretFactsRelation}" AS "*fact*" WHERE "*fact*"."handle" = ${args[0]?.sql})`,
    type,
  }))
}
