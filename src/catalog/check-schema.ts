import type { ErrorObject, ValidateFunction } from 'ajv'
import { nearNames } from '../errors/near-names.ts'
import { compileSchema, type SchemaName } from './compile-schema.ts'
import type { YamlPath } from './yaml-file.ts'

/** One way in which data breaks its schema, in words. Values are never repeated: they may be secrets. */
export interface SchemaFault {
  readonly path: YamlPath
  readonly message: string
  readonly hint: string
}

const compiled = new Map<SchemaName, Promise<ValidateFunction>>()

/** Checks data against one of the shipped schemas; an empty list when it fits. */
export async function checkSchema(name: SchemaName, value: unknown): Promise<readonly SchemaFault[]> {
  let validate = compiled.get(name)
  if (validate === undefined) {
    validate = compileSchema(name)
    compiled.set(name, validate)
  }
  const run = await validate
  if (run(value)) return []
  return (run.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames').map(inWords)
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
}

function partsOf(pointer: string): string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function describedBy(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.['description']
  return typeof description === 'string' ? description : ''
}

function inWords(error: ErrorObject): SchemaFault {
  const params: Readonly<Record<string, unknown>> = error.params
  const path = partsOf(error.instancePath).map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  const here = path.length === 0 ? 'the file' : `"${path.at(-1)}"`
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty'])
      const known = Object.keys(error.parentSchema?.['properties'] ?? {})
      const near = nearNames(name, known)
      return {
        path: [...path, name],
        message: `unknown member "${name}"`,
        hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Known here: ${known.join(', ')}.`,
      }
    }
    case 'required': {
      const name = String(params['missingProperty'])
      const member: unknown = error.parentSchema?.['properties']?.[name]?.description
      const hint = typeof member === 'string' ? member : `Add ${name}.`
      return { path, message: `"${name}" is missing in ${here}`, hint }
    }
    case 'type': {
      const types = [params['type']].flat().map((type) => typeWords[String(type)] ?? String(type))
      const quote = types[0] === 'text' && types.length === 1 ? 'Write it in quotes. ' : ''
      return {
        path,
        message: `${here} must be ${types.join(' or ')}`,
        hint: `${quote}${describedBy(error)}`.trim(),
      }
    }
    case 'enum': {
      const values = [params['allowedValues']].flat().join(', ')
      return { path, message: `${here} must be one of ${values}`, hint: describedBy(error) }
    }
    case 'const':
      return { path, message: `${here} must be ${String(params['allowedValue'])}`, hint: describedBy(error) }
    case 'discriminator': {
      const styles = (error.parentSchema?.['oneOf'] ?? []).map(
        (branch: { properties?: { style?: { const?: string } } }) => branch.properties?.style?.const ?? '',
      )
      return {
        path: [...path, 'style'],
        message: `"style" must be one of ${styles.join(', ')}`,
        hint: describedBy(error),
      }
    }
    case 'pattern': {
      const name = error.propertyName ?? path.at(-1)
      return {
        path: error.propertyName === undefined ? path : [...path, error.propertyName],
        message: `"${name}" must match ${String(params['pattern'])}`,
        hint: describedBy(error) || 'A name is of a-z, 0-9 and _, and begins with a letter.',
      }
    }
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return { path, message: `${here} is empty`, hint: describedBy(error) }
    case 'uniqueItems':
      return { path, message: `${here} names something twice`, hint: describedBy(error) }
    default:
      return { path, message: `${here} ${error.message ?? 'is wrong'}`, hint: describedBy(error) }
  }
}
