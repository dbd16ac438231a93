import type { ExecutionContext } from '../execute/execution.ts'

/**
 * A context without a budget of calls. The budget is for finding rows, and changes are counted and confirmed before the first is
 * sent: that it is used up must not leave half of them undone.
 */
export function uncounted(context: ExecutionContext): ExecutionContext {
  return { ...context, permissions: { ...context.permissions, maxCalls: Number.POSITIVE_INFINITY } }
}
