import type { TestContext } from 'node:test'

/** Where what was opened is closed again: a test, or a round of a long run. */
export type Scope = TestContext

/** Runs a part with a scope of its own, which is closed when it ends. */
export async function scoped<T>(part: (scope: Scope) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = []
  try {
    return await part({ after: (close: () => unknown) => closers.push(close) } as unknown as Scope)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}
