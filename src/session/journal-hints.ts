function resumption(journal: string): string {
  return `credsql journal resume ${journal} finds out what was done, and does the rest`
}

/** Where a person reads what became of each change. */
export function journalHint(journal: string): string {
  return `credsql journal ${journal} tells what became of each.`
}

/** How changes that are not known, or were not sent, are brought to their end: as the hint of an error. */
export function resumeHint(journal: string): string {
  return `${resumption(journal)}.`
}

/** The same as a result's warning. */
export function resumeWarning(journal: string): string {
  return resumption(journal)
}
