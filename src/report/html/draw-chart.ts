import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { textWidth } from '../../render/text-width.ts'

use([BarChart, GridComponent, SVGRenderer])

/** A bar of a chart. */
export interface Bar {
  readonly label: string
  readonly count: number
  /** A custom property of the page's style, such as `--high`. */
  readonly color: string
}

/** Bars as a picture. */
export interface Drawing {
  readonly bars: readonly Bar[]
  /** `columns` stand beside each other in time; `rows` lie below each other. */
  readonly direction: 'columns' | 'rows'
  /** In pixels of its own; the page scales it. */
  readonly width: number
  readonly height: number
}

/** Letters of a label at the axis. */
const longestLabel = 20
/** Pixels of a letter: without a browser nobody knows the font, and a cut label is worse than a little room. */
const columnWidth = 7
const fontSize = 12

/**
 * Draws bars as the inside of an `svg` element. Colours are custom properties of the page, so that one picture serves light and dark;
 * there is no style in it, which the page's policy would refuse.
 */
export function drawChart({ bars, direction, width, height }: Drawing): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    const upright = direction === 'columns'
    const names = bars.map(({ label }) => shortened(label))
    const widest = names.reduce((most, name) => Math.max(most, textWidth(name)), 0)
    const labels = {
      type: 'category' as const,
      data: names,
      inverse: !upright,
      axisTick: { show: false },
      axisLine: { show: upright, lineStyle: { color: 'var(--line)' } },
      axisLabel: {
        color: 'var(--muted)',
        fontSize,
        interval: 0,
        ...(upright && { rotate: bars.length > 7 ? 45 : 0 }),
      },
    }
    const counts = {
      type: 'value' as const,
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { show: upright, color: 'var(--muted)', fontSize },
      splitLine: { show: upright, lineStyle: { color: 'var(--line)' } },
    }
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit' },
      grid: {
        left: upright ? 4 : widest * columnWidth + 14,
        right: upright ? 8 : 56,
        top: upright ? 20 : 4,
        bottom: 4,
        outerBoundsMode: upright ? 'same' : 'none',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: upright ? labels : counts,
      yAxis: upright ? counts : labels,
      series: [
        {
          type: 'bar',
          silent: true,
          emphasis: { disabled: true },
          barMaxWidth: upright ? 40 : 18,
          barCategoryGap: '35%',
          data: bars.map(({ count, color }) => ({ value: count, itemStyle: { color: `var(${color})` } })),
          itemStyle: { borderRadius: upright ? [3, 3, 0, 0] : [0, 3, 3, 0] },
          label: {
            show: true,
            position: upright ? 'top' : 'right',
            color: 'var(--text)',
            fontSize,
            formatter: ({ value }: { readonly value: unknown }) =>
              value === 0 && upright ? '' : countText(Number(value)),
          },
        },
      ],
    })
    return withoutStyle(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}

function shortened(label: string): string {
  const letters = [...label]
  return letters.length <= longestLabel ? label : `${letters.slice(0, longestLabel - 1).join('')}…`
}

function countText(count: number): string {
  return count.toLocaleString('en-US')
}

/**
 * The library's picture without its own `svg`, its classes with their style sheet, its notes for a browser's chart, and with each
 * text's style as attributes. Texts are escaped there, so a `<` always begins an element.
 */
function withoutStyle(svg: string): string {
  return svg
    .replace(/^\s*<svg[^>]*>/, '')
    .replace(/<style[\s\S]*<\/style>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<[a-z][^>]*>/g, (element) =>
      element
        .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
        .replace(/ style="([^"]*)"/, (_, style: string) =>
          style
            .split(';')
            .filter((part) => /^font-(?:size|weight):/.test(part))
            .map((part) => ` ${part.replace(':', '="')}"`)
            .join(''),
        ),
    )
    .trim()
}
