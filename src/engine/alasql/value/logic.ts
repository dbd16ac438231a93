type Truth = boolean | null

/** Three-valued AND. */
export function and(...items: readonly Truth[]): Truth {
  if (items.includes(false)) return false
  return items.includes(null) ? null : true
}

/** Three-valued OR. */
export function or(...items: readonly Truth[]): Truth {
  if (items.includes(true)) return true
  return items.includes(null) ? null : false
}

export function not(item: Truth): Truth {
  return item === null ? null : !item
}
