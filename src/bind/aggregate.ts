import type { FuncCall } from '@pgsql/types'
import { stringsOf } from './tree.ts'

/** PostgreSQL's aggregates, and DuckDB's that have no other meaning. */
const aggregates: ReadonlySet<string> = new Set(
  `any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
  json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique jsonb_agg jsonb_agg_strict
  jsonb_object_agg jsonb_object_agg_strict max min mode percentile_cont percentile_disc range_agg regr_avgx regr_avgy
  regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum
  var_pop var_samp variance xmlagg rank_hypothetical median approx_count_distinct list first last arg_min arg_max`.split(
    /\s+/,
  ),
)

/** Whether a call without OVER folds many rows into one. */
export function isAggregate(call: FuncCall): boolean {
  return (
    aggregates.has(stringsOf(call.funcname).at(-1) ?? '') ||
    call.agg_star === true ||
    call.agg_distinct === true ||
    call.agg_within_group === true ||
    call.agg_filter !== undefined ||
    call.agg_order !== undefined
  )
}
