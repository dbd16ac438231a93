/**
 * Column names as keys of an object: the first of equal names stays, later ones become `name_2`, `name_3`, …,
 * skipping every name that some column has by itself.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const given = new Set(names)
  const taken = new Set<string>()
  const nextNumber = new Map<string, number>()
  return names.map((name) => {
    if (!taken.has(name)) {
      taken.add(name)
      return name
    }
    let number = nextNumber.get(name) ?? 2
    while (given.has(`${name}_${number}`) || taken.has(`${name}_${number}`)) number += 1
    nextNumber.set(name, number + 1)
    const unique = `${name}_${number}`
    taken.add(unique)
    return unique
  })
}
