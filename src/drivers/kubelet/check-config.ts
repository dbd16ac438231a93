import { patternFault } from './match-image.ts'
import { type Complain, type PluginConfig, pluginVersions, type TokenAttributes } from './plugin-config.ts'

const [tokenVersion] = pluginVersions
const cacheTypes = ['ServiceAccount', 'Token']
const namePart = /^(?:[a-z0-9][-a-z0-9_.]{0,61})?[a-z0-9]$/
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/** Checks a plugin of a config as the kubelet does before it starts. `place` is where it stands: `providers[0]`. */
export function checkPlugin(plugin: PluginConfig, place: string, complain: Complain): void {
  const wrong = (member: string, message: string) => complain(`${place}.${member}`, message)
  const { name, apiVersion, matchImages, defaultCacheDuration, tokenAttributes } = plugin
  if (name === '') wrong('name', 'is required')
  if (name === '.' || name === '..') wrong('name', 'must not be . or ..')
  if (name.includes('/')) wrong('name', 'must not contain /')
  if (name.includes(' ')) wrong('name', 'must not contain spaces')
  if (name.includes('\0')) wrong('name', 'must not contain NUL')
  if (apiVersion === '') wrong('apiVersion', 'is required')
  else if (!pluginVersions.includes(apiVersion))
    wrong('apiVersion', `must be one of ${pluginVersions.join(', ')}`)
  if (matchImages.length === 0) wrong('matchImages', 'must have at least one image')
  for (const [i, pattern] of matchImages.entries()) {
    const fault = patternFault(pattern)
    if (fault !== undefined) wrong(`matchImages[${i}]`, fault)
  }
  if (defaultCacheDuration === undefined) wrong('defaultCacheDuration', 'is required')
  else if (defaultCacheDuration < 0n) wrong('defaultCacheDuration', 'must not be negative')
  if (tokenAttributes !== undefined) {
    if (apiVersion !== tokenVersion) wrong('tokenAttributes', `needs the apiVersion ${tokenVersion}`)
    checkTokens(tokenAttributes, (member, message) => wrong(`tokenAttributes.${member}`, message))
  }
}

function checkTokens(tokens: TokenAttributes, wrong: Complain): void {
  const { requiredServiceAccountAnnotationKeys: required, optionalServiceAccountAnnotationKeys: optional } =
    tokens
  if (tokens.serviceAccountTokenAudience === '') wrong('serviceAccountTokenAudience', 'is required')
  if (tokens.requireServiceAccount === undefined) wrong('requireServiceAccount', 'is required')
  if (tokens.cacheType === '') wrong('cacheType', `is required: ${cacheTypes.join(' or ')}`)
  else if (!cacheTypes.includes(tokens.cacheType)) wrong('cacheType', `must be ${cacheTypes.join(' or ')}`)
  if (tokens.requireServiceAccount === false && required.length > 0)
    wrong('requiredServiceAccountAnnotationKeys', 'needs requireServiceAccount: true')
  checkAnnotations(required, 'requiredServiceAccountAnnotationKeys', wrong)
  checkAnnotations(optional, 'optionalServiceAccountAnnotationKeys', wrong)
  if (required.some((key) => optional.includes(key)))
    wrong('optionalServiceAccountAnnotationKeys', 'has a key that is among the required ones')
}

function checkAnnotations(keys: readonly string[], member: string, wrong: Complain): void {
  for (const [i, key] of keys.entries()) {
    if (!isQualifiedName(key.toLowerCase())) wrong(`${member}[${i}]`, 'is no name of an annotation')
    if (keys.indexOf(key) < i) wrong(`${member}[${i}]`, 'is there twice')
  }
}

/** `name` or `prefix/name`: the name at most 63 characters, the prefix a DNS name of at most 253. */
function isQualifiedName(key: string): boolean {
  const parts = key.split('/')
  if (parts.length > 2) return false
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, parts[0]]
  if (prefix !== undefined && (prefix.length > 253 || !subdomain.test(prefix))) return false
  return namePart.test(name)
}
