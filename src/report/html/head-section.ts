import { type CheckRun, checkedNothing, sumCounts } from '../../check/check-run.ts'
import { type Severity, severities } from '../../packs/pack.ts'
import type { Report } from '../report.ts'
import { counted, grouped, shortInstant } from './format-number.ts'
import { html, type Markup, type Piece } from './markup.ts'

/** Warnings that the page lists; beyond them it counts. */
const mostWarnings = 20

/** The top of the page: what it is, whether it is complete, what it comes to, and the numbers. */
export function headSection(report: Report, links: readonly (readonly [id: string, name: string])[]): Markup {
  const { title, made, version, packs } = report
  const what = packs.map((pack) => pack.name).join(', ')
  return html`<header class="top"><p class="mark">credsql</p><h1>${title}</h1>
<p class="meta">Made ${shortInstant(made.toISOString())} by credsql ${version} from ${packs.length === 1 ? 'the pack' : 'the packs'} ${what}</p>
<nav aria-label="Sections"><ul>${links.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${completeness(report)}${report.check !== undefined && verdict(report.check)}${tiles(report)}</header>
`
}

function completeness({ complete, warnings }: Report): Piece {
  if (complete && warnings.length === 0) return undefined
  const over = warnings.length - mostWarnings
  const list = html`<ul>${warnings.slice(0, mostWarnings).map((warning) => html`<li>${warning}</li>`)}</ul>
${over > 0 && html`<p>And ${counted(over, 'warning')} more.</p>`}`
  if (complete)
    return html`<section class="banner" aria-label="Warnings"><p>${counted(warnings.length, 'warning')}</p>${list}</section>\n`
  return html`<section class="banner part" aria-label="Completeness"><p>This report is not complete.</p>
<p>Something could not be read or evaluated; what is missing here may be there all the same.</p>${warnings.length > 0 && list}</section>
`
}

/** Alarms by severity, the gravest first; severities without one are left out. */
export function alarmsBySeverity({
  controls,
}: CheckRun): readonly { readonly severity: Severity; readonly count: number }[] {
  return severities.flatMap((severity) => {
    const own = controls.filter(({ control }) => control.severity === severity)
    const count = sumCounts(own).alarm
    return count === 0 ? [] : [{ severity, count }]
  })
}

function verdict(check: CheckRun): Markup {
  const { alarm, error } = check.totals
  const failed = check.controls.filter(({ counts }) => counts.error > 0).length
  const evaluated = check.controls.filter(
    ({ counts: { error, alarm, info, ok } }) => error + alarm + info + ok > 0,
  ).length
  const parts = alarmsBySeverity(check).map(({ severity, count }) => `${grouped(count)} ${severity}`)
  const looked = `${grouped(evaluated)} of ${counted(check.controls.length, 'control')} had something to look at.`
  const missed = `${counted(failed, 'control')} could not be evaluated, or not for everything.`
  if (alarm > 0)
    return html`<section class="banner alert" aria-label="Result"><p>${counted(alarm, 'finding')}: ${parts.join(', ')}.</p>
<p>${looked}${error > 0 && ` ${missed}`}</p></section>\n`
  if (error > 0)
    return html`<section class="banner part" aria-label="Result"><p>No findings, and that is not all.</p><p>${missed}</p></section>\n`
  if (checkedNothing(check) || evaluated === 0)
    return html`<section class="banner part" aria-label="Result"><p>Nothing was checked.</p>
<p>No control saw anything to check.</p></section>\n`
  return html`<section class="banner good" aria-label="Result"><p>No findings.</p>
<p>${looked}</p></section>\n`
}

function tiles({ inventory, check }: Report): Piece {
  const list: Markup[] = []
  const tile = (name: string, count: number, tone?: string) =>
    list.push(
      html`<div class="tile${tone !== undefined && count > 0 && ` ${tone}`}"><dt>${name}</dt><dd>${grouped(count)}</dd></div>`,
    )
  if (check !== undefined) {
    tile('Findings', check.totals.alarm, 'warn')
    if (check.totals.error > 0) tile('Not evaluated', check.totals.error, 'warn')
    const waived = check.controls.reduce((sum, control) => sum + control.waived, 0)
    if (waived > 0) tile('Waived', waived)
  }
  if (inventory !== undefined) {
    const { counts } = inventory
    tile('Credentials', counts.credentials)
    tile('Registries', counts.registries)
    tile('Connections', counts.connections)
    tile('Different secrets', counts.secrets)
    tile('Overdue', counts.overdue, 'warn')
    tile('End in 30 days', counts.expireSoon, 'mind')
    tile('Never expire', counts.neverExpire, 'mind')
  }
  return list.length > 0 && html`<dl class="tiles">${list}</dl>`
}
