import { nearNames } from '../errors/near-names.ts'
import { commonSettings } from './common-settings.ts'
import type { ProviderManifest } from './manifest.ts'
import type { Complain } from './manifest-problem.ts'
import { baseUrlParts, placeholdersOf } from './path-template.ts'

/** Checks what a schema cannot say about `provider.yaml`: that names of settings are settings, and fit where they are used. */
export function checkSettings(manifest: ProviderManifest, folderName: string, complain: Complain): void {
  const { settings, http } = manifest
  if (manifest.provider !== folderName)
    complain(
      ['provider'],
      `provider is "${manifest.provider}" but its folder is "${folderName}"`,
      'Give both the same name.',
    )
  if (http === undefined && manifest.driver === undefined)
    complain(
      [],
      'neither http nor driver is given',
      'Say how the source is reached: http, or the name of a driver.',
    )
  if (http !== undefined && manifest.driver !== undefined)
    complain(['driver'], 'both http and driver are given', 'Keep the one that reaches the source.')

  const variables = new Map<string, string>()
  for (const [name, setting] of Object.entries(settings)) {
    const at = ['settings', name]
    if (http !== undefined && Object.hasOwn(commonSettings, name))
      complain(at, `every HTTP provider has the setting "${name}"`, 'Leave it out.')
    if (['provider', 'aggregate', 'allow_mint'].includes(name))
      complain(at, `"${name}" has a meaning of its own in a connection`, 'Give the setting another name.')
    if (setting.type === 'secret' && setting.default !== undefined)
      complain([...at, 'default'], 'a secret has no default', 'Leave it out; a connection gives a reference.')
    if (setting.required && setting.default !== undefined)
      complain([...at, 'required'], 'a setting with a default is never missing', 'Leave out one of the two.')
    if (setting.default_path !== undefined && setting.type !== 'url')
      complain([...at, 'default_path'], 'only a url has a default_path', 'Set type: url.')
    if (setting.env === undefined) continue
    const other = variables.get(setting.env)
    if (other !== undefined)
      complain([...at, 'env'], `${setting.env} already fills "${other}"`, 'Name another variable.')
    variables.set(setting.env, name)
  }
  if (http === undefined) return

  const mustBeSetting = (path: readonly string[], name: string, secret: boolean): void => {
    const setting = settings[name]
    if (setting === undefined)
      complain(path, `there is no setting "${name}"`, nearHint(name, Object.keys(settings), 'settings'))
    else if (secret && setting.type !== 'secret')
      complain(
        path,
        `the setting "${name}" is a ${setting.type}, not a secret`,
        `Set settings.${name}.type: secret.`,
      )
  }
  const { auth } = http
  if (auth.style === 'bearer') mustBeSetting(['http', 'auth', 'token'], auth.token, true)
  if (auth.style === 'basic') {
    mustBeSetting(['http', 'auth', 'username'], auth.username, false)
    mustBeSetting(['http', 'auth', 'password'], auth.password, true)
  }
  if (auth.style === 'header') mustBeSetting(['http', 'auth', 'value'], auth.value, true)

  for (const { text, optional } of baseUrlParts(http.base_url)) {
    const names = placeholdersOf(text)
    if (/[[\]]/.test(text))
      complain(['http', 'base_url'], '[ and ] do not pair', 'Write one [ ] around each optional part.')
    if (optional && names.length === 0)
      complain(['http', 'base_url'], `[${text}] holds no setting`, 'Leave out the brackets.')
    for (const name of names) {
      mustBeSetting(['http', 'base_url'], name, false)
      const setting = settings[name]
      if (setting?.type === 'secret')
        complain(
          ['http', 'base_url'],
          `the secret "${name}" would be part of the url`,
          'Send it through auth.',
        )
      if (setting !== undefined && !optional && !setting.required && setting.default === undefined)
        complain(
          ['http', 'base_url'],
          `the setting "${name}" may be unset`,
          `Set settings.${name}.required, give it a default, or put the part in [ ].`,
        )
    }
  }
  for (const name of placeholdersOf(http.check.slice(http.check.indexOf(' ') + 1)))
    mustBeSetting(['http', 'check'], name, false)
}

/** A hint that names what is spelled alike, else all that there is. */
export function nearHint(wanted: string, names: readonly string[], what: string): string {
  const near = nearNames(wanted, names)
  if (near.length > 0) return `Did you mean ${near.join(', ')}?`
  return names.length === 0 ? `There are no ${what}.` : `The ${what} are ${names.join(', ')}.`
}
