import type { PackQuery } from '../../src/packs/pack.ts'

/** A control called own.c with a statement; `differs` replaces what it has. */
export function controlQuery(sql: string, differs: Partial<PackQuery> = {}): PackQuery {
  return {
    ...{ name: 'c', fullName: 'own.c', pack: 'own', kind: 'control', title: 'C', description: 'D.' },
    ...{ why: 'W.', mend: 'M.', severity: 'high', tags: {}, parameters: {}, identity: ['resource'] },
    ...{ sql, file: 'c.sql' },
    ...differs,
  }
}
