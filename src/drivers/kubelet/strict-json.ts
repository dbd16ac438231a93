/**
 * Whether an object in a JSON text has a member twice, which JavaScript's parser does not tell. The text must have been
 * parsed: it is only scanned here.
 */
export function hasRepeatedMember(json: string): boolean {
  const open: (Set<string> | undefined)[] = []
  let text: string | undefined
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token !== ':') text = token
    else if (text !== undefined) {
      // Two spellings of one name, such as an escape, are the same member.
      const name = String(JSON.parse(text))
      const members = open.at(-1)
      if (members?.has(name)) return true
      members?.add(name)
    }
  }
  return false
}
