import { visibleText } from '../../render/visible-text.ts'
import { type Bar, drawChart } from './draw-chart.ts'
import { grouped } from './format-number.ts'
import { html, type Markup, trusted } from './markup.ts'

/** A chart with what is said about it. */
export interface ChartFigure {
  /** Unique in the page. */
  readonly id: string
  readonly title: string
  /** What the chart shows, for those who do not see it as well. */
  readonly description: string
  readonly bars: readonly Bar[]
  readonly direction: 'columns' | 'rows'
  /** Takes the room of two where there is some. */
  readonly wide?: boolean
  /** Heads of the table beside the chart. */
  readonly heads: readonly [string, string]
}

const narrowWidth = 400
const wideWidth = 820
const columnHeight = 250
const rowHeight = 27

/** A chart as a figure: the picture, and its numbers as a table that can be opened. */
export function chartFigure({ id, title, description, bars, direction, wide, heads }: ChartFigure): Markup {
  const visible = bars.map((bar) => ({ ...bar, label: visibleText(bar.label) }))
  const height = direction === 'columns' ? columnHeight : 8 + Math.max(1, bars.length) * rowHeight
  const picture = (
    name: string,
    width: number,
  ) => html`<svg class="chart ${name}" role="img" viewBox="0 0 ${width} ${height}"
 aria-labelledby="${id}-${name}-t ${id}-${name}-d"><title id="${id}-${name}-t">${title}</title>
<desc id="${id}-${name}-d">${description}</desc>
${trusted(drawChart({ bars: visible, direction, width, height }))}</svg>`
  const rows = bars.map(
    ({ label, count }) => html`<tr><th scope="row">${label}</th><td class="n">${grouped(count)}</td></tr>`,
  )
  const [what, how] = heads
  return html`<figure class="card${wide === true && ' wide'}">
<figcaption><h3>${title}</h3><p>${description}</p></figcaption>
${wide === true && picture('only-wide', wideWidth)}${picture(wide === true ? 'only-narrow' : 'any', narrowWidth)}
<details><summary>Numbers<span class="sr"> of: ${title}</span></summary>
<table class="plain"><thead><tr><th scope="col">${what}</th><th scope="col" class="n">${how}</th></tr></thead>
<tbody>${rows}</tbody></table></details>
</figure>
`
}
