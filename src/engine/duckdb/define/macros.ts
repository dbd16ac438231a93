import { type DefinitionTable, macro } from './definition.ts'

/** What is short in SQL. Arguments may be used more than once; DuckDB finds common expressions. */
export const macros: DefinitionTable = {
  credsql_divisor: macro("(b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE b END"),
  credsql_chr: macro(
    "(n) AS CASE WHEN n < 1 THEN error('requested character not valid') ELSE chr(CAST(n AS INTEGER)) END",
  ),
  credsql_bytea_text: macro("(b) AS '\\x' || lower(hex(b))"),
  credsql_lpad: macro(
    "(t, n, f) AS CASE WHEN n <= 0 THEN left(t, 0) WHEN f = '' THEN left(t, n) ELSE lpad(t, CAST(n AS INTEGER), f) END",
  ),
  credsql_rpad: macro(
    "(t, n, f) AS CASE WHEN n <= 0 THEN left(t, 0) WHEN f = '' THEN left(t, n) ELSE rpad(t, CAST(n AS INTEGER), f) END",
  ),
  credsql_substring_from: macro('(t, s) AS CASE WHEN s < 1 THEN t ELSE substr(t, s) END'),
  // Positions before the first character count towards the length.
  credsql_substring: macro(
    "(t, s, n) AS CASE WHEN n < 0 THEN error('negative substring length not allowed') WHEN s < 1 THEN substr(t, 1, greatest(s + n - 1, 0)) ELSE substr(t, s, n) END",
  ),
  credsql_split_part: macro(
    "(t, d, n) AS CASE WHEN n = 0 THEN error('field position must not be zero') WHEN d = '' THEN CASE WHEN n IN (1, -1) THEN t ELSE left(t, 0) END ELSE split_part(t, d, n) END",
  ),
  credsql_quote_ident: macro(
    "(t) AS CASE WHEN regexp_full_match(t, '[a-z_][a-z0-9_$]*') THEN t ELSE '\"' || replace(t, '\"', '\"\"') || '\"' END",
  ),
  credsql_quote_literal: macro(
    "(t) AS CASE WHEN contains(t, '\\') THEN ' E''' || replace(replace(t, '\\', '\\\\'), '''', '''''') || '''' ELSE '''' || replace(t, '''', '''''') || '''' END",
  ),
}
