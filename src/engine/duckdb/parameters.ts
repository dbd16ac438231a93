import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { ParameterValue } from '../engine.ts'
import type { DuckdbModule } from './duckdb-module.ts'

/** Parameters as DuckDB binds them: entry 0 is `$1`. */
export interface BoundParameters {
  readonly values: DuckDBValue[]
  readonly types: DuckDBType[]
}

/** Gives each parameter the type of its value: an integer or a double by its form, a list by its first value that is not null. */
export function bindParameters(api: DuckdbModule, parameters: readonly ParameterValue[]): BoundParameters {
  const types = parameters.map((value) => parameterType(api, value))
  return { values: parameters.map((value, index) => parameterValue(api, value, types[index])), types }
}

/** What DuckDB calls the parameters' types, for a statement that is prepared without their values. */
export function parameterTypeNames(
  api: DuckdbModule,
  parameters: readonly ParameterValue[],
): readonly string[] {
  return parameters.map((value) => (value === null ? '"NULL"' : String(parameterType(api, value))))
}

function parameterType(api: DuckdbModule, value: ParameterValue): DuckDBType {
  if (value === null) return api.SQLNULL
  if (isList(value)) {
    const types = value.filter((item) => item !== null).map((item) => parameterType(api, item))
    const double = types.find((type) => type.typeId === api.DuckDBTypeId.DOUBLE)
    return api.LIST(double ?? types[0] ?? api.VARCHAR)
  }
  switch (typeof value) {
    case 'boolean':
      return api.BOOLEAN
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? api.BIGINT : api.DOUBLE
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? api.BIGINT : api.HUGEINT
    default:
      return api.VARCHAR
  }
}

function parameterValue(api: DuckdbModule, value: ParameterValue, type: DuckDBType | undefined): DuckDBValue {
  if (value === null || type === undefined) return null
  if (isList(value)) {
    const item = (type as unknown as { valueType: DuckDBType }).valueType
    return api.listValue(value.map((one) => parameterValue(api, one, item)))
  }
  if (type.typeId === api.DuckDBTypeId.BIGINT || type.typeId === api.DuckDBTypeId.HUGEINT) {
    const whole = BigInt(value)
    if (BigInt.asIntN(128, whole) !== whole) {
      throw new CredsqlError('invalid_parameter', 'a number among the parameters has more than 128 bits')
    }
    return whole
  }
  return type.typeId === api.DuckDBTypeId.DOUBLE ? Number(value) : value
}

function isList(value: ParameterValue): value is readonly ParameterValue[] {
  return Array.isArray(value)
}
