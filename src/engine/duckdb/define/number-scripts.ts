import { CredsqlError } from '../../../errors/credsql-error.ts'
import { doubleText, plainDigits } from '../../text/double-text.ts'
import { type DefinitionTable, script } from './definition.ts'
import { doubleTemplate, numberTemplate } from './number-template.ts'

/** Functions that write numbers. */
export const numberScripts: DefinitionTable = {
  credsql_double_text: script(['double'], 'text', doubleText),
  credsql_number_text: script(['text', 'text'], 'text', (value: string, template: string) => {
    if (/inf|nan/i.test(value))
      throw new CredsqlError('unsupported', 'to_char of an infinite number is not supported')
    return numberTemplate(plainDigits(value), template)
  }),
  credsql_double_template: script(
    ['double', 'integer', 'text'],
    'text',
    (value: number, precision: bigint, template: string) => {
      if (!Number.isFinite(value))
        throw new CredsqlError('unsupported', 'to_char of an infinite number is not supported')
      return doubleTemplate(value, Number(precision), template)
    },
  ),
}
