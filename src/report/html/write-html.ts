import { createHash } from 'node:crypto'
import type { Sink } from '../../render/sink.ts'
import type { Report } from '../report.ts'
import { generatorName } from '../report-format.ts'
import { changesSection } from './changes-section.ts'
import { chartsSection } from './charts-section.ts'
import { credentialsSection } from './credentials-section.ts'
import { findingsSection } from './findings-section.ts'
import { headSection } from './head-section.ts'
import { escapeHtml, type Markup } from './markup.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import { querySection, querySectionId } from './query-section.ts'

/** A part of the page with its entry in the list of parts. */
interface Part {
  readonly id: string
  readonly name: string
  readonly markup: () => Markup
}

/**
 * html: one page that needs nothing else. Its policy lets run and apply only the script and the style that are in it, by their hashes,
 * and lets nothing be loaded or sent.
 */
export async function writeHtml(report: Report, sink: Sink): Promise<void> {
  const parts = partsOf(report)
  await sink.write(pageHead(report))
  await sink.write(
    headSection(
      report,
      parts.map(({ id, name }) => [id, name] as const),
    ).html,
  )
  await sink.write('<main>\n')
  for (const { markup } of parts) await sink.write(markup().html)
  await sink.write(pageEnd)
}

function partsOf(report: Report): readonly Part[] {
  const { check, inventory, changes, sections } = report
  const parts: Part[] = []
  if (inventory !== undefined || (check?.totals.alarm ?? 0) > 0)
    parts.push({ id: 'overview', name: 'Overview', markup: () => chartsSection(report) })
  if (check !== undefined)
    parts.push({ id: 'findings', name: 'Findings', markup: () => findingsSection(check) })
  if (changes !== undefined)
    parts.push({ id: 'changes', name: 'Changes', markup: () => changesSection(changes) })
  for (const [at, section] of sections.entries())
    parts.push({ id: querySectionId(at), name: section.query.title, markup: () => querySection(section, at) })
  if (inventory !== undefined)
    parts.push({
      id: 'credentials',
      name: 'Credentials',
      markup: () => credentialsSection(inventory.credentials),
    })
  return parts
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function pageHead({ title, version }: Report): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(pageScript)}`,
    `style-src ${hashOf(pageStyle)}`,
    ...['img-src data:', "base-uri 'none'", "form-action 'none'"],
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="generator" content="${generatorName} ${escapeHtml(version)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
`
}

const pageEnd = `</main>
<footer><p>Secrets stay sealed: this page holds none. It loads nothing and sends nothing.</p></footer>
<script>${pageScript}</script>
</body>
</html>
`
