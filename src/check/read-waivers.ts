import { checkSchema } from '../catalog/check-schema.ts'
import { readYamlFile, type YamlPath } from '../catalog/yaml-file.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { PackQuery } from '../packs/pack.ts'
import { isDate } from '../packs/parameter-value.ts'
import type { Waiver } from './waiver.ts'

type WaiverEntry = Omit<Waiver, 'origin'>

/**
 * Reads a file of waivers for `controls`, which are all that there are. Throws `config_invalid` with file and line: a waiver of a
 * control that does not exist would be silent for ever.
 */
export async function readWaivers(path: string, controls: readonly PackQuery[]): Promise<readonly Waiver[]> {
  const yaml = await readYamlFile(path).catch((error: unknown) => {
    throw new CredsqlError('config_invalid', `the waivers cannot be read: ${messageOf(error)}`, {
      file: path,
      cause: error,
    })
  })
  const fault = (place: YamlPath, message: string, details: { hint?: string; near?: readonly string[] }) =>
    new CredsqlError(
      'config_invalid',
      `${place.slice(0, -1).join('.')}${place.length > 1 ? ': ' : ''}${message}`,
      {
        file: `${path}:${yaml.lineOf(place)}`,
        ...(details.hint !== undefined && details.hint !== '' && { hint: details.hint }),
        ...(details.near !== undefined && { near: details.near }),
      },
    )
  const [broken] = yaml.faults
  if (broken !== undefined)
    throw new CredsqlError('config_invalid', broken.message, { file: `${path}:${broken.line}` })
  const [problem] = [...(await checkSchema('waivers', yaml.value))].sort(
    (a, b) => yaml.lineOf(a.path) - yaml.lineOf(b.path),
  )
  if (problem !== undefined) throw fault(problem.path, problem.message, { hint: problem.hint })

  const names = controls.map(({ fullName }) => fullName)
  const { waivers } = yaml.value as { readonly waivers: readonly WaiverEntry[] }
  return waivers.map((entry, index): Waiver => {
    if (!names.includes(entry.control))
      throw fault(['waivers', index, 'control'], `there is no control "${entry.control}"`, {
        near: nearNames(entry.control, names),
        hint: 'A control is named pack.control; credsql packs <pack> lists those of a pack.',
      })
    if (!isDate(entry.until))
      throw fault(['waivers', index, 'until'], `${entry.until} is no day of the calendar`, {})
    return { ...entry, origin: `${path}:${yaml.lineOf(['waivers', index])}` }
  })
}
