import { looksLikeLiteralSecret } from '../../secrets/looks-like-secret.ts'

/** What stands for an argument, or the value of one, that looks like a secret. */
const hidden = '***'

/**
 * A plugin's arguments as they may be shown: the value of `--password=…`, what follows `--token`, and whatever has the form of a
 * known token is hidden.
 */
export function shownArguments(args: readonly string[]): readonly string[] {
  return args.map((argument, i) => {
    const [, flag, value] = /^-{1,2}([\w.-]+)=(.*)$/s.exec(argument) ?? []
    if (flag !== undefined && value !== undefined)
      return looksLikeLiteralSecret(flag, value) ? argument.slice(0, -value.length) + hidden : argument
    const before = /^-{1,2}([\w.-]+)$/.exec(args[i - 1] ?? '')?.[1] ?? ''
    const isFlag = argument.startsWith('-')
    return looksLikeLiteralSecret(isFlag ? '' : before, argument) ? hidden : argument
  })
}
