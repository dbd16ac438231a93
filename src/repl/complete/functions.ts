/** What a function does with rows. `secret` ones tell of a secret; `form` ones are written into PostgreSQL's grammar. */
export type FunctionKind = 'secret' | 'scalar' | 'aggregate' | 'ordered' | 'window' | 'set' | 'form'

const names: Readonly<Record<FunctionKind, string>> = {
  secret: `secret_kind secret_length secret_expires_at secret_issuer secret_has_trailing_space`,
  aggregate: `count sum avg min max any_value bool_and bool_or every array_agg string_agg json_agg jsonb_agg
    json_object_agg jsonb_object_agg bit_and bit_or bit_xor stddev stddev_samp stddev_pop variance var_samp var_pop corr
    covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy`,
  form: `coalesce nullif greatest least cast`,
  scalar: `lower upper length now date_trunc age extract date_part to_char split_part substring substr position strpos
    starts_with replace concat concat_ws left right lpad rpad btrim ltrim rtrim initcap char_length character_length
    octet_length bit_length overlay translate reverse repeat ascii chr md5 sha256 encode decode convert_from convert_to
    quote_ident quote_literal quote_nullable format to_hex gen_random_uuid regexp_like regexp_replace regexp_match
    registry_host regexp_substr regexp_count regexp_split_to_array abs ceil ceiling floor round trunc sign mod div power pow sqrt scale
    cbrt exp ln log10 log pi degrees radians sin cos tan cot asin acos atan atan2 sinh cosh tanh gcd lcm factorial random
    width_bucket transaction_timestamp statement_timestamp clock_timestamp make_date make_time make_timestamp
    make_timestamptz make_interval to_timestamp to_date date_bin justify_days justify_hours justify_interval isfinite
    to_json to_jsonb row_to_json array_to_json json_build_object jsonb_build_object json_build_array jsonb_build_array
    json_typeof jsonb_typeof json_array_length jsonb_array_length json_extract_path jsonb_extract_path
    json_extract_path_text jsonb_extract_path_text json_strip_nulls jsonb_strip_nulls jsonb_pretty array_length
    array_upper array_lower cardinality array_append array_prepend array_cat array_remove array_replace array_position
    array_to_string string_to_array trim_array num_nulls num_nonnulls`,
  ordered: `percentile_cont percentile_disc mode`,
  window: `row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`,
  set: `unnest generate_series generate_subscripts json_array_elements jsonb_array_elements json_array_elements_text
    jsonb_array_elements_text json_object_keys jsonb_object_keys json_each jsonb_each json_each_text jsonb_each_text
    regexp_matches regexp_split_to_table string_to_table`,
}

/** A function that a statement can call. */
export interface KnownFunction {
  readonly name: string
  readonly kind: FunctionKind
  /** It takes no arguments. */
  readonly isBare: boolean
}

const bare = new Set(
  `now transaction_timestamp statement_timestamp clock_timestamp pi random gen_random_uuid mode row_number rank dense_rank
  percent_rank cume_dist`.split(/\s+/),
)

/** The functions that completion offers, the frequent ones first. A test holds the list together with the engine's. */
export const knownFunctions: readonly KnownFunction[] = Object.entries(names).flatMap(([kind, list]) =>
  list.split(/\s+/).map((name) => ({ name, kind: kind as FunctionKind, isBare: bare.has(name) })),
)

/** The function of a name. */
export const functionNamed: ReadonlyMap<string, KnownFunction> = new Map(
  knownFunctions.map((known) => [known.name, known]),
)

/** Whether a function takes secrets and nothing else. */
export function isSecretFunction(name: string): boolean {
  return functionNamed.get(name)?.kind === 'secret'
}
