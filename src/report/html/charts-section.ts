import type { Severity } from '../../packs/pack.ts'
import type { Count } from '../count-credentials.ts'
import type { Report, ReportInventory } from '../report.ts'
import { type ChartFigure, chartFigure } from './chart-figure.ts'
import type { Bar } from './draw-chart.ts'
import { counted, grouped } from './format-number.ts'
import { alarmsBySeverity } from './head-section.ts'
import { html, type Markup } from './markup.ts'

/** Bars of a chart whose values have no natural end; the others are one bar. */
const mostBars = 10

/** The report in pictures: findings by severity, when credentials end, how old they are, where they are, what they are. */
export function chartsSection({ check, inventory }: Report): Markup {
  const figures: ChartFigure[] = []
  const alarms = check === undefined ? [] : alarmsBySeverity(check)
  if (alarms.length > 0) figures.push(severityFigure(alarms))
  if (inventory !== undefined) figures.push(...inventoryFigures(inventory, alarms.length === 0))
  if (figures.length === 0) return html``
  return html`<section aria-labelledby="overview"><h2 id="overview">Overview</h2>
<div class="charts">${figures.map(chartFigure)}</div></section>
`
}

function severityFigure(
  alarms: readonly { readonly severity: Severity; readonly count: number }[],
): ChartFigure {
  return {
    id: 'by-severity',
    title: 'Findings by severity',
    description: sentence(alarms.map(({ severity, count }) => `${grouped(count)} ${severity}`)),
    bars: alarms.map(({ severity, count }) => ({ label: severity, count, color: `--${severity}` })),
    direction: 'rows',
    heads: ['Severity', 'Findings'],
  }
}

function inventoryFigures({ counts }: ReportInventory, roomy: boolean): readonly ChartFigure[] {
  const { expiries, ages, byRegistry, byKind, registries, overdue, neverExpire } = counts
  const unended = ['never', 'not known']
  const ended = expiries.filter(({ label }) => !unended.includes(label))
  const unknown = expiries.find(({ label }) => label === 'not known')?.count ?? 0
  const heads = (what: string): readonly [string, string] => [what, 'Credentials']
  return [
    {
      id: 'expiries',
      title: 'When credentials end',
      description: `By month, for those that can be used. ${sentence([
        ...(overdue > 0 ? [`${grouped(overdue)} overdue`] : []),
        ...(neverExpire > 0 ? [`${grouped(neverExpire)} never`] : []),
        ...(unknown > 0 ? [`of ${grouped(unknown)} the end is not known`] : []),
      ])}`,
      bars: ended.map((bar) => ({ ...bar, color: bar.label === 'overdue' ? '--high' : '--low' })),
      direction: 'columns',
      wide: true,
      heads: heads('End'),
    },
    {
      id: 'ages',
      title: 'Age of credentials',
      description: 'Time since they were created, as their sources tell.',
      bars: ages.map((bar) => ({ ...bar, color: bar.label === 'not known' ? '--info' : '--low' })),
      direction: 'rows',
      heads: heads('Age'),
    },
    {
      id: 'by-registry',
      title: 'Credentials by registry',
      description: `${counted(registries, 'registry', 'registries')}, those with most credentials first.`,
      bars: firstBars(byRegistry),
      direction: 'rows',
      ...(roomy && { wide: true }),
      heads: heads('Registry'),
    },
    {
      id: 'by-kind',
      title: 'Credentials by kind of secret',
      description: 'As the form of the secret tells.',
      bars: firstBars(byKind),
      direction: 'rows',
      heads: heads('Kind'),
    },
  ]
}

function firstBars(counts: readonly Count[]): readonly Bar[] {
  const few = counts.length <= mostBars + 1 ? counts : counts.slice(0, mostBars)
  const others = counts.slice(few.length)
  const bars = few.map((one): Bar => ({ ...one, color: '--low' }))
  if (others.length === 0) return bars
  const count = others.reduce((sum, one) => sum + one.count, 0)
  return [...bars, { label: `${grouped(others.length)} others`, count, color: '--info' }]
}

/** `3 high, 9 medium.` */
function sentence(parts: readonly string[]): string {
  if (parts.length === 0) return ''
  const text = parts.join(', ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
