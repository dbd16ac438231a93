import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { hasErrorCode } from '../errors/error-code.ts'

/** What tells a process from every other, and from a later one that has the same number. */
export interface ProcessIdentity {
  readonly pid: number
  readonly host: string
  /** The namespace that the number belongs to: two containers of one host name may each have a process 1. Null where there is none. */
  readonly namespace: string | null
  /** The boot and the tick in which the process started; null where the system does not tell. */
  readonly start: string | null
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  const { pid } = process
  return { pid, host: hostname(), namespace: namespace(), start: startOf(pid) }
}

/** Whether a process is alive; undefined when it is of another host or container, where nobody here can see it. */
export function isAlive({ pid, host, namespace: its, start }: ProcessIdentity): boolean | undefined {
  if (host !== hostname() || its !== namespace()) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process of another user may not be signalled, and lives.
    if (!hasErrorCode(error, 'EPERM')) return false
  }
  const now = startOf(pid)
  return start === null || now === null || now === start
}

function namespace(): string | null {
  return read(() => readlinkSync('/proc/self/ns/pid'))
}

function startOf(pid: number): string | null {
  return read(() => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name stands in parentheses and may hold spaces; the start is the 22nd field, the 20th after the name.
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return tick === undefined ? null : `${boot} ${tick}`
  })
}

function read(what: () => string | null): string | null {
  try {
    return what()
  } catch {
    return null
  }
}
