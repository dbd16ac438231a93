import { CredsqlError } from '../errors/credsql-error.ts'

/** Where a secret setting's value is to be found. */
export type SecretReference =
  | { readonly scheme: 'env'; readonly name: string }
  | { readonly scheme: 'file'; readonly path: string }
  | { readonly scheme: 'command'; readonly command: string }
  | { readonly scheme: 'helper'; readonly helper: string; readonly server: string }

/** The forms of a reference, as hints and the documentation show them. */
export const referenceForms = 'env:NAME, file:/path, command:…, helper:<name>/<server>'

const parsers: {
  readonly [Scheme in SecretReference['scheme']]: (rest: string) => SecretReference | undefined
} = {
  env: (name) => (/^[^=\s\0]+$/.test(name) ? { scheme: 'env', name } : undefined),
  file: (path) => (path.trim() !== '' && !path.includes('\0') ? { scheme: 'file', path } : undefined),
  command: (command) =>
    command.trim() !== '' && !command.includes('\0') ? { scheme: 'command', command } : undefined,
  helper: (rest) => {
    // The helper's name becomes part of a program's name, so it must not lead into another folder.
    const match = /^(?<helper>[A-Za-z0-9][\w.-]*)\/(?<server>[^\s\0]+)$/.exec(rest)
    const { helper, server } = match?.groups ?? {}
    return helper !== undefined && server !== undefined ? { scheme: 'helper', helper, server } : undefined
  },
}

const shapes: Readonly<Record<SecretReference['scheme'], string>> = {
  env: 'the name of an environment variable, as in env:DIGITALOCEAN_TOKEN',
  file: 'a path, as in file:~/.secrets/token',
  command: 'a shell command, as in command:pass show registry',
  helper: "a credential helper's name and a server, as in helper:osxkeychain/registry.example.com",
}

/**
 * Reads a reference to a secret: `env:NAME`, `file:/path`, `command:…`, `helper:<name>/<server>`. Undefined when the text begins
 * with none of these schemes, which makes it a literal. Throws `config_invalid` when what follows the scheme cannot be meant.
 */
export function parseSecretReference(text: string): SecretReference | undefined {
  const colon = text.indexOf(':')
  const scheme = colon < 0 ? '' : text.slice(0, colon)
  if (!isScheme(scheme)) return undefined
  const reference = parsers[scheme](text.slice(colon + 1))
  if (reference !== undefined) return reference
  throw new CredsqlError('config_invalid', `a reference of the form ${scheme}: needs ${shapes[scheme]}`)
}

function isScheme(text: string): text is SecretReference['scheme'] {
  return Object.hasOwn(parsers, text)
}
