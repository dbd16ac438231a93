import type { ResultValue } from '../../value/batch.ts'

// Of few columns mostly all are looked at, and reading them at once is faster.
const fewColumns = 8

/**
 * Columns that are read when somebody first looks at them, each once, unless they are few. Texts are what reading a result costs, and whoever looks for a few
 * rows needs one column of most batches.
 */
export function lazyColumns(
  count: number,
  read: (column: number) => readonly ResultValue[],
): readonly (readonly ResultValue[])[] {
  if (count <= fewColumns) return Array.from({ length: count }, (_, column) => read(column))
  const columns = new Array<readonly ResultValue[]>(count)
  for (let column = 0; column < count; column += 1)
    Object.defineProperty(columns, column, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = read(column)
        Object.defineProperty(columns, column, { value, enumerable: true })
        return value
      },
    })
  return columns
}
