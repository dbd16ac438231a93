import type { ExplainableStatement, ExplainStatement, Statement } from '../sql/statement.ts'

/** A statement as a result shows it: with its redacted text alone, for the source around it may hold secrets as well. */
export function withText<T extends Statement>(statement: T, text: string): T {
  return { ...statement, text, source: text, offset: 0 }
}

/** The same for EXPLAIN, whose text holds that of the statement inside. */
export function explainWithText(
  statement: ExplainStatement,
  inner: ExplainableStatement,
  text: string,
): ExplainStatement {
  const head = statement.text.slice(0, statement.text.length - inner.text.length)
  const whole = statement.text.endsWith(inner.text) ? `${head}${text}` : text
  return { ...withText(statement, whole), statement: withText(inner, text) }
}
