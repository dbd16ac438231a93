import type { ProgramEnd } from '../run-program.ts'

/** Milliseconds that a program may take to hand over a secret. */
export const programTimeout = 30_000

/** Bytes that a program may print when it hands over a secret. */
export const mostOutput = 1024 * 1024

/** How a program ended, as the end of a sentence that begins with its name. Nothing that it printed is part of it. */
export function describeEnd(end: ProgramEnd, timeout: number): string {
  switch (end.kind) {
    case 'exited':
      return `ended with exit code ${end.code}`
    case 'killed':
      return `was killed by ${end.by}`
    case 'not_started':
      return notStarted[end.reason]
    case 'timed_out':
      return `did not finish within ${timeout / 1000} s`
    case 'too_long':
      return `printed more than ${mostOutput / 1024 / 1024} MiB, which is no secret`
  }
}

const notStarted: Readonly<Record<Extract<ProgramEnd, { readonly kind: 'not_started' }>['reason'], string>> =
  {
    missing: 'was not found',
    not_allowed: 'may not be run',
    failed: 'could not be started',
  }
