/**
 * Every error code of credsql, with the exit code of a command that ends with it.
 *
 * 2 is an error, 4 is a refusal (the statement would run with a flag or a confirmation), 130 is an interruption.
 * The list is closed: a new kind of failure gets a line here first.
 */
export const errorCodes = {
  // the statement
  syntax_error: 2,
  unsupported: 2,
  unknown_table: 2,
  ambiguous_table: 2,
  unknown_column: 2,
  ambiguous_column: 2,
  duplicate_alias: 2,
  unknown_action: 2,
  unknown_parameter: 2,
  missing_parameter: 2,
  invalid_parameter: 2,
  invalid_value: 2,
  missing_key: 2,
  secret_operation: 2,
  engine_failed: 2,
  // what a person must allow first
  mint_refused: 4,
  verify_refused: 4,
  write_refused: 4,
  reveal_refused: 4,
  too_many_calls: 4,
  // settings and manifests
  usage: 2,
  config_not_found: 2,
  config_invalid: 2,
  config_exposed: 2,
  unknown_connection: 2,
  unknown_provider: 2,
  connection_incomplete: 2,
  secret_source_failed: 2,
  manifest_invalid: 2,
  state_unusable: 2,
  // the other side
  unauthorized: 2,
  forbidden: 2,
  not_found: 2,
  rate_limited: 2,
  api_failed: 2,
  network_failed: 2,
  timed_out: 2,
  response_invalid: 2,
  paging_unsafe: 2,
  driver_failed: 2,
  // the way out
  output_failed: 2,
  interrupted: 130,
  internal: 2,
} as const

/** One of the closed list of error codes. */
export type ErrorCode = keyof typeof errorCodes
