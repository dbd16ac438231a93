/** The address with relation `rel` in a `Link` header (RFC 8288), or undefined. */
export function linkedPage(header: string | undefined, rel: string): string | undefined {
  if (header === undefined) return undefined
  // A link is `<address>` and parameters; commas may stand inside the address and inside quoted values.
  for (const match of header.matchAll(/<([^>]*)>((?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:"[^"]*"|[^\s;,]*))?)*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(match[2] ?? '')
    const names = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/)
    if (names.includes(rel)) return match[1]
  }
  return undefined
}
