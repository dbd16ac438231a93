import { countOf } from '../render/count-text.ts'
import { styleOf } from '../render/style.ts'
import { visibleText } from '../render/visible-text.ts'
import {
  type CheckRun,
  type ControlResult,
  type ControlRun,
  controlStatuses,
  type StatusCounts,
  sumCounts,
  wholeControl,
} from './check-run.ts'

/** Findings of one control that the tree shows; the formats have them all. */
const mostShown = 100

const branches = { more: ['├─ ', '│  '], last: ['└─ ', '   '] } as const

function countsText(counts: StatusCounts): string {
  const present = controlStatuses.filter((status) => counts[status] > 0)
  return present.map((status) => `${counts[status]} ${status}`).join(', ')
}

function findingText({ status, resource, reason }: ControlResult): string {
  const where = resource === wholeControl ? '' : `${visibleText(resource)}: `
  return `${status.padEnd(5)}  ${where}${visibleText(reason)}`
}

function controlLines(
  { control, counts, findings, found }: ControlRun,
  name: (text: string) => string,
): readonly string[] {
  const shown = controlStatuses
    .flatMap((status) => findings.filter((finding) => finding.status === status))
    .slice(0, mostShown)
  const over = found - shown.length
  return [
    `${name(control.name)} [${control.severity}] ${control.title}: ${countsText(counts)}`,
    ...shown.map(findingText),
    ...(over > 0 ? [`… and ${countOf(over, 'finding')} more: -o json has them all`] : []),
  ]
}

/** A run as a tree: packs, their controls with counts, and what each control found. Ends in a line break. */
export function checkTree(run: CheckRun, color: boolean): string {
  const { name } = styleOf(color)
  const lines: string[] = []
  const packs = [...new Set(run.controls.map(({ control }) => control.pack))]
  for (const pack of packs) {
    const runs = run.controls.filter(({ control }) => control.pack === pack)
    lines.push(`${name(pack)}: ${countsText(sumCounts(runs))}`)
    for (const [index, one] of runs.entries()) {
      const [branch, trunk] = index === runs.length - 1 ? branches.last : branches.more
      const [head = '', ...findings] = controlLines(one, name)
      lines.push(branch + head)
      for (const [at, finding] of findings.entries())
        lines.push(trunk + (at === findings.length - 1 ? '└─ ' : '├─ ') + finding)
    }
  }
  const controls = countOf(run.controls.length, 'control')
  return `${lines.join('\n')}\n(${controls}: ${countsText(run.totals)})\n`
}
