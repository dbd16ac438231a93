/** The URL that a text spells, or undefined. Not every Node 20 has `URL.parse`. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined
}
