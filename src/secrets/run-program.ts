import type { ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import type { Environment } from './local-folders.ts'

/** A program to run, and the limits that it runs under. */
export interface ProgramRun {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Environment
  readonly cwd?: string
  /** Written to its stdin, which is then closed. */
  readonly input?: string
  readonly signal?: AbortSignal
  /** Milliseconds until it is killed. */
  readonly timeout: number
  /** Bytes of stdout after which it is killed. */
  readonly mostBytes: number
}

/** How a program ended. What it wrote to stderr is thrown away: it may quote secrets. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: Uint8Array }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'not_started'; readonly reason: 'missing' | 'not_allowed' | 'failed' }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'too_long' }

/** Runs a program to its end. Rejects only when the signal is aborted. */
export type RunProgram = (run: ProgramRun) => Promise<ProgramEnd>

/** What an aborted signal ends with: its own reason where that is a `CredsqlError`, else `interrupted`. */
export function interruption(signal: AbortSignal): CredsqlError {
  const reason: unknown = signal.reason
  return reason instanceof CredsqlError
    ? reason
    : new CredsqlError('interrupted', 'interrupted while a secret was read', { cause: reason })
}

const running = new Set<() => void>()

/** What still runs when this process ends has nobody left to hand its answer to. */
function endWithThisProcess(kill: () => void): () => void {
  if (running.size === 0) process.on('exit', killRunning)
  running.add(kill)
  return () => {
    running.delete(kill)
    if (running.size === 0) process.off('exit', killRunning)
  }
}

function killRunning(): void {
  for (const kill of running) kill()
}

/** Runs a program on this machine; it and all that it started are killed at a limit or when the signal is aborted. */
export const runProgram: RunProgram = async (run) => {
  // Loading it is a part of a start that few statements need.
  const { spawn } = await import('node:child_process')
  return untilItEnds(run, spawn)
}

function untilItEnds(run: ProgramRun, spawnProgram: typeof spawn): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const { signal } = run
    if (signal?.aborted) {
      reject(interruption(signal))
      return
    }
    // A group of its own, so that what a shell started dies with the shell. Windows has no groups and would open a console.
    const grouped = process.platform !== 'win32'
    const child = start(run, grouped, spawnProgram)
    if (child === undefined) {
      resolve({ kind: 'not_started', reason: 'failed' })
      return
    }
    const chunks: Uint8Array[] = []
    let bytes = 0
    const release = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      child.stdout.destroy()
      forget()
    }
    const kill = () => {
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        else child.kill('SIGKILL')
      } catch {
        // It ended by itself in between.
      }
    }
    const forget = endWithThisProcess(kill)
    const end = (outcome: ProgramEnd) => {
      release()
      resolve(outcome)
    }
    const stop = (outcome: ProgramEnd) => {
      kill()
      end(outcome)
    }
    const onAbort = () => {
      kill()
      release()
      if (signal !== undefined) reject(interruption(signal))
    }
    const timer = setTimeout(() => stop({ kind: 'timed_out' }), run.timeout)
    signal?.addEventListener('abort', onAbort, { once: true })
    child.stdout.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > run.mostBytes) stop({ kind: 'too_long' })
      else chunks.push(chunk)
    })
    child.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'not_started', reason: reasonOf(error) }))
    child.on('close', (code, by) => {
      if (code === null) end({ kind: 'killed', by: by ?? 'a signal' })
      else end({ kind: 'exited', code, stdout: Buffer.concat(chunks) })
    })
    // A program that does not read its stdin closes the pipe, which is its right.
    child.stdin.on('error', () => undefined)
    child.stdin.end(run.input ?? '')
  })
}

function start(
  run: ProgramRun,
  detached: boolean,
  spawnProgram: typeof spawn,
): ChildProcessByStdio<Writable, Readable, null> | undefined {
  try {
    return spawnProgram(run.program, run.args, {
      env: { ...run.env },
      ...(run.cwd !== undefined && { cwd: run.cwd }),
      stdio: ['pipe', 'pipe', 'ignore'],
      detached,
      windowsHide: true,
    })
  } catch {
    // Node refuses variables with a NUL in them, and quotes them.
    return undefined
  }
}

function reasonOf(error: NodeJS.ErrnoException): 'missing' | 'not_allowed' | 'failed' {
  if (hasErrorCode(error, 'ENOENT')) return 'missing'
  return hasErrorCode(error, 'EACCES') ? 'not_allowed' : 'failed'
}
