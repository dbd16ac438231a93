/** Reads PostgreSQL's forms of a boolean: true, yes, on, 1 and their opposites, and what only one of them begins with. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === '') return undefined
  if (['true', 'yes', '1'].some((one) => one.startsWith(word)) || word === 'on') return true
  if (['false', 'no', '0'].some((one) => one.startsWith(word)) || word === 'off' || word === 'of')
    return false
  return undefined
}
