const refused: readonly RegExp[] = [
  /\b(?:jsonb_|to_jsonb|regexp_|array_|string_to_array|to_char|to_timestamp|justify_|make_interval|age\(|encode\(|format\(|num_nulls)/,
  /\bARRAY\[|::text\[\]|\)\[|[#@?&|]{2}|->| \? |@>|<@|#>/,
  /SIMILAR TO|AT TIME ZONE|interval '|::interval|SYMMETRIC|percentile_disc|cardinality|WITHIN GROUP/,
  /(?:<|>|<=|>=) (?:ANY|ALL) |= ANY \(SELECT|<> ALL \(SELECT|date_trunc\('[a-z]+', .*, '[A-Z]/,
]

/** Whether nothing in an expression is of a kind that alasql always refuses. */
export function isPortable(sql: string): boolean {
  return refused.every((pattern) => !pattern.test(sql.replaceAll(' || ', ' ')))
}
