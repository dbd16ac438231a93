import { type DefinitionTable, macro } from './definition.ts'

/** What is short in SQL. Arguments may be used more than once; DuckDB finds common expressions. */
export const macros: DefinitionTable = {
  credsql_divisor: macro("(b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE b END"),
  // DuckDB gives infinity and NaN.
  credsql_power: macro(
    "(a, b) AS CASE WHEN a = 0 AND b < 0 THEN error('zero raised to a negative power is undefined') WHEN a < 0 AND b <> trunc(b) THEN error('a negative number raised to a non-integer power yields a complex result') ELSE pow(a, b) END",
  ),
  // DuckDB rounds a fraction, and takes other notations.
  credsql_text_integer: macro(
    "(t) AS CASE WHEN regexp_full_match(t, '\\s*[+-]?[0-9]+\\s*') THEN t WHEN t IS NOT NULL THEN error('invalid input syntax for type integer: \"' || CASE WHEN length(t) > 40 THEN '…' ELSE t END || '\"') END",
  ),
  // DuckDB takes a date with anything behind it; PostgreSQL passes over a time and a zone.
  credsql_text_date: macro(
    "(t) AS CASE WHEN regexp_full_match(t, '\\s*(?:[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?)?\\s*(?:[Zz]|[+-][0-9]{1,2}(?::?[0-9]{2})?)?|-?infinity)\\s*') THEN regexp_extract(t, '[^ T]+') WHEN t IS NOT NULL THEN error('invalid input syntax for type date: \"' || CASE WHEN length(t) > 40 THEN '…' ELSE t END || '\"') END",
  ),
  // PostgreSQL passes over a zone.
  credsql_text_timestamp: macro(
    "(t) AS regexp_replace(t, '(:[0-9.]+)\\s*(?:[Zz]|[+-][0-9]{1,2}(?::?[0-9]{2})?)\\s*$', '\\1')",
  ),
  // An abbreviation is another zone there, or none that has one offset.
  credsql_text_timestamptz: macro(
    "(t) AS CASE WHEN regexp_matches(t, '[0-9.]\\s*[A-Za-z]{2,}[A-Za-z0-9]*\\s*$') AND NOT regexp_matches(t, '[0-9.]\\s*(?i:utc|gmt)\\s*$') THEN error('an abbreviation of a time zone in a text that becomes a timestamp is not supported') ELSE t END",
  ),
  credsql_time_zone: macro(
    "(z) AS CASE WHEN contains(z, '/') OR upper(z) IN ('UTC', 'GMT') THEN z WHEN z IS NOT NULL THEN error('the time zone of a row must be a name such as Europe/Berlin, or UTC') END",
  ),
  credsql_text_double: macro(
    "(t, n) AS CASE WHEN regexp_full_match(t, '\\s*[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?\\s*|\\s*(?i:nan|[+-]?inf(?:inity)?)\\s*') THEN t WHEN t IS NOT NULL THEN error('invalid input syntax for type ' || n || ': \"' || CASE WHEN length(t) > 40 THEN '…' ELSE t END || '\"') END",
  ),
  // Only a number of JSON is a number, only its truth values are booleans.
  credsql_json_number: macro(
    "(j) AS CASE WHEN json_type(j) IN ('BIGINT', 'UBIGINT', 'DOUBLE') THEN j WHEN j IS NOT NULL THEN error('cannot cast this JSON to a number') END",
  ),
  credsql_json_boolean: macro(
    "(j) AS CASE WHEN json_type(j) = 'BOOLEAN' THEN j WHEN j IS NOT NULL THEN error('cannot cast this JSON to a boolean') END",
  ),
  credsql_chr: macro(
    "(n) AS CASE WHEN n < 1 THEN error('requested character not valid') ELSE chr(CAST(n AS INTEGER)) END",
  ),
  // DuckDB leaves out a zero before the point.
  credsql_numeric_text: macro("(n) AS regexp_replace(CAST(n AS VARCHAR), '^(-?)[.]', '\\10.')"),
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
  // An absent item is in no array; DuckDB finds it there, and nothing in an absent array.
  credsql_list_contains: macro(
    '(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN list_has_all(a, b) AND len(b) = list_count(b) END',
  ),
  credsql_quote_literal: macro(
    "(t) AS CASE WHEN contains(t, '\\') THEN 'E''' || replace(replace(t, '\\', '\\\\'), '''', '''''') || '''' ELSE '''' || replace(t, '''', '''''') || '''' END",
  ),
}
