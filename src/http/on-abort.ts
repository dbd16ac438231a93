const listeners = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Runs `action` when the signal aborts; the function that is returned takes it back. A signal gets one listener from here however
 * many requests share it: Node warns of a leak above ten.
 */
export function onAbort(signal: AbortSignal | undefined, action: () => void): () => void {
  if (signal === undefined) return () => undefined
  const actions = listeners.get(signal) ?? listen(signal)
  // A fresh function, so that one action may be registered twice.
  const entry = () => action()
  actions.add(entry)
  return () => void actions.delete(entry)
}

function listen(signal: AbortSignal): Set<() => void> {
  const actions = new Set<() => void>()
  listeners.set(signal, actions)
  const run = () => {
    for (const action of [...actions]) action()
    actions.clear()
  }
  signal.addEventListener('abort', run, { once: true })
  return actions
}

/** A signal that aborts with the first of several, and the function that lets go of them. */
export function firstOf(...signals: readonly (AbortSignal | undefined)[]): {
  signal: AbortSignal
  release: () => void
} {
  const controller = new AbortController()
  const aborted = signals.find((signal) => signal?.aborted)
  if (aborted !== undefined) controller.abort(aborted.reason)
  const offs = signals.map((signal) => onAbort(signal, () => controller.abort(signal?.reason)))
  return {
    signal: controller.signal,
    release: () => {
      for (const off of offs) off()
    },
  }
}
