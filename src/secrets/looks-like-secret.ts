import { secretKind } from './kind.ts'
import { parseSecretReference } from './reference.ts'

const secretWord =
  /(?:^|[_-])(?:token|password|passwd|passphrase|pass|pwd|secret|(?:api|access|private|secret)[_-]?key)$/

/*
 * Kinds that plain settings hold as well: a project may be a uuid, an AWS access key is a user's name to its secret key.
 */
const harmless = new Set(['opaque', 'uuid', 'empty', 'masked', 'aws_access_key'])

/**
 * Whether the value of a plain setting is a secret that somebody wrote into the config: the setting is named like one
 * (`token`, `registry_password`, `apiKey`), the value has the form of a known token, or it is a URL with a password in it.
 * References are never literal secrets.
 */
export function looksLikeLiteralSecret(settingName: string, value: string): boolean {
  if (value.trim() === '' || isReference(value)) return false
  if (!harmless.has(secretKind(value))) return true
  if (hasPassword(value)) return true
  const name = settingName.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return secretWord.test(name) && !/^(?:true|false|none)$/i.test(value)
}

function isReference(value: string): boolean {
  try {
    return parseSecretReference(value) !== undefined
  } catch {
    // It begins like a reference and is refused as a broken one, with a better message.
    return true
  }
}

function hasPassword(value: string): boolean {
  return URL.canParse(value) && new URL(value).password !== ''
}
