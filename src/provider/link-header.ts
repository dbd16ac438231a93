// A link is `<address>` and parameters; commas may stand inside the address and inside quoted values.
const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const links = new RegExp(String.raw`<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:${quoted}|[^\s;,"]*))?)*)`, 'g')
const parameter = /;\s*([^\s=;,]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/g

/** The address with relation `rel` in a `Link` header (RFC 8288), or undefined. */
export function linkedPage(header: string | undefined, rel: string): string | undefined {
  if (header === undefined) return undefined
  for (const [, address, parameters = ''] of header.matchAll(links)) {
    const [relation] = [...parameters.matchAll(parameter)].filter(([, name]) => name?.toLowerCase() === 'rel')
    const names = (relation?.[2] ?? relation?.[3] ?? '').toLowerCase().split(/\s+/)
    if (names.includes(rel)) return address
  }
  return undefined
}
