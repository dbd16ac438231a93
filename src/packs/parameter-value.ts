import type { ParameterType } from './pack.ts'

const forms: Readonly<Record<ParameterType, { readonly form: RegExp; readonly is: string }>> = {
  text: { form: /^[\s\S]*$/, is: 'a text' },
  integer: { form: /^[+-]?\d{1,18}$/, is: 'a whole number' },
  boolean: { form: /^(?:true|false)$/, is: 'true or false' },
  timestamp: {
    form: /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/,
    is: 'a date, or a date and a time, such as 2026-01-31 or 2026-01-31T22:00:00Z',
  },
}

/** What a parameter of a type must be, in words. */
export function expectedValue(type: ParameterType): string {
  return forms[type].is
}

/** Whether a text is a value of a type. */
export function isValueOf(type: ParameterType, text: string): boolean {
  return forms[type].form.test(text) && (type !== 'timestamp' || isDate(text.slice(0, 10)))
}

/** Whether `yyyy-mm-dd` is a day of the calendar. */
export function isDate(text: string): boolean {
  const day = new Date(text)
  // A 31st of February may count as a 3rd of March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
