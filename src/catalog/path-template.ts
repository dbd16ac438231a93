/** The names in `{…}` of a template, in order, each once. */
export function placeholdersOf(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ''))]
}

/** A request as the manifest writes it: `GET /v2/registries/{name}`. */
export function splitRequest(request: string): { readonly method: string; readonly path: string } {
  const space = request.indexOf(' ')
  return { method: request.slice(0, space), path: request.slice(space + 1).trim() }
}

/** The base url's parts: text that is always there, and `[…]` that is left out when one of its settings is unset. */
export function baseUrlParts(
  template: string,
): readonly { readonly text: string; readonly optional: boolean }[] {
  return template
    .split(/(\[[^[\]]*\])/)
    .filter((text) => text !== '')
    .map((text) =>
      text.startsWith('[') ? { text: text.slice(1, -1), optional: true } : { text, optional: false },
    )
}
