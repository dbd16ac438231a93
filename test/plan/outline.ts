import type { ScanPlan, StatementPlan } from '../../src/plan/scan-plan.ts'

function outlineScan(scan: ScanPlan, plan: StatementPlan): string {
  const connection = scan.connection.name === 'acme' ? '' : `${scan.connection.name}.`
  const head = `${connection}${scan.table.name}.${scan.operation.name}`
  if (scan.empty !== undefined) return `${head} | no call: ${scan.empty}`
  const after = scan.after.map((name) => plan.scans.find((one) => one.relation === name)?.table.name ?? name)
  return [
    head,
    ...scan.pushed.map(({ text, exact }) => `push ${text}${exact ? ' (exact)' : ''}`),
    ...scan.keys.flatMap((key) =>
      key.kind === 'values' ? [] : [`${key.kind === 'parent' ? 'parent' : key.from} ${key.text}`],
    ),
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...scan.residual.map((text) => `check ${text}`),
    ...(scan.order === undefined ? [] : [`order ${scan.order.column} ${scan.order.direction}`]),
    ...(scan.limit === undefined ? [] : [`limit ${scan.limit}`]),
  ].join(' | ')
}

/** A plan's scans, a line each: what is pushed, what drives it, what is left to check. */
export function outline(plan: StatementPlan): string[] {
  return plan.scans.map((scan) => outlineScan(scan, plan))
}
