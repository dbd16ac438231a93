/** Whether an argument begins as a comment of SQL does, and is no flag: a flag is a word, with = and a value or alone. */
function isComment(argument: string): boolean {
  return argument.startsWith('--') && !/^--[\w.-]*(?:=|$)/.test(argument)
}

/** Whether a shell asks for completions: it hands on what was typed so far, which need not be right yet. */
export function asksForCompletions(argv: readonly string[]): boolean {
  return argv.includes('--get-yargs-completions')
}

/**
 * Arguments as yargs takes them: a statement that begins with a comment is no flag, and neither is anything after `--`. A space in
 * front says so; the meaning of a statement does not change by it.
 */
export function plainArguments(argv: readonly string[]): readonly string[] {
  if (asksForCompletions(argv)) return argv
  const end = argv.indexOf('--')
  const [flags, plain] = end === -1 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)]
  return [
    ...flags.map((argument) => (isComment(argument) ? ` ${argument}` : argument)),
    ...plain.map((argument) => (argument.startsWith('-') ? ` ${argument}` : argument)),
  ]
}
