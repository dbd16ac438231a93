import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Options, ValidateFunction } from 'ajv'
import { packageFolder } from './package-folder.ts'

/** The schemas that files are checked against. */
export type SchemaName = 'provider' | 'table' | 'config' | 'pack' | 'waivers'

/** How ajv reads the schemas: every fault is told, with the part of the schema that it breaks. */
export const schemaOptions: Options = {
  allErrors: true,
  allowUnionTypes: true,
  discriminator: true,
  verbose: true,
}

/**
 * The check of one of the shipped schemas. The bundle has another module in the place of this one, with the checks that ajv has written
 * beforehand (`scripts/prebuilt-schemas.mjs`): loading ajv and compiling the config's schema is a quarter of a start.
 */
export async function compileSchema(name: SchemaName): Promise<ValidateFunction> {
  const [{ Ajv }, text] = await Promise.all([
    import('ajv'),
    readFile(join(packageFolder(), 'schemas', `${name}.schema.json`), 'utf8'),
  ])
  return new Ajv(schemaOptions).compile(JSON.parse(text))
}
