/** The look of the page: light and dark as the reader's system has it, from a telephone's width on, and on paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --surface: #ffffff; --text: #1b2430; --muted: #5a6675; --line: #dde2e8; --accent: #2458b8; --hover: #f0f3f7;
  --critical: #8f1537; --high: #c4391d; --medium: #b9780b; --low: #3a78b5; --info: #7b8794; --good: #2c7a4b;
  --alert-page: #fdf1ee; --alert-line: #e9b7aa; --part-page: #fff7e2; --part-line: #e6cd8b; --good-page: #eef8f1; --good-line: #b3d9c1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151b; --surface: #181f27; --text: #e4e8ed; --muted: #9ba7b4; --line: #2e3843; --accent: #7fb0f2; --hover: #202933;
    --critical: #ee6a8c; --high: #f0795c; --medium: #dca648; --low: #6ba9e3; --info: #8f9ba8; --good: #66bd8b;
    --alert-page: #2b1c1b; --alert-line: #6d3a30; --part-page: #2a2415; --part-line: #6b5824; --good-page: #16261d; --good-line: #2f5a41;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, .top { max-width: 80rem; margin: 0 auto; padding: 0 1.5rem; }
.top { padding-top: 2.25rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.75rem 0 .35rem; }
h3 { font-size: 1rem; line-height: 1.35; margin: 0; }
h2 + p { color: var(--muted); margin: 0 0 1rem; max-width: 48rem; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); }
.meta { color: var(--muted); margin: 0 0 1.25rem; }
.mark { color: var(--accent); font-weight: 600; font-size: .8rem; letter-spacing: .04em; margin: 0 0 .3rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.banner { border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px; padding: .8rem 1rem; margin: 0 0 1rem; }
.banner p:last-child, .banner ul:last-child { margin-bottom: 0; }
.banner p:first-child { font-weight: 600; margin-bottom: .25rem; }
.banner.alert { background: var(--alert-page); border-color: var(--alert-line); border-left-color: var(--high); }
.banner.part { background: var(--part-page); border-color: var(--part-line); border-left-color: var(--medium); }
.banner.good { background: var(--good-page); border-color: var(--good-line); border-left-color: var(--good); }
.banner ul { margin: .25rem 0 .5rem; padding-left: 1.2rem; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 0 0 1rem; }
.tile { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; }
.tile dt { color: var(--muted); font-size: .82rem; }
.tile dd { margin: 0; font-size: 1.55rem; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile.warn dd { color: var(--high); }
.tile.mind dd { color: var(--medium); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); gap: .75rem; margin: 1rem 0; }
.card > details { margin-top: auto; padding-top: .5rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; margin: 0; min-width: 0; display: flex; flex-direction: column; }
figcaption p { color: var(--muted); font-size: .85rem; margin: .1rem 0 .4rem; }
.chart { display: block; width: 100%; height: auto; max-width: 34rem; margin: 0 auto; }
.chart.only-wide { display: none; max-width: none; }
@media (min-width: 60rem) {
  .card.wide { grid-column: span 2; }
  .chart.only-wide { display: block; }
  .chart.only-narrow { display: none; }
}
details { font-size: .9rem; margin-top: .5rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
table { border-collapse: collapse; width: 100%; }
.plain th, .plain td { text-align: left; font-weight: 400; padding: .2rem .75rem .2rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.plain thead th { color: var(--muted); font-size: .82rem; }
.plain .n { text-align: right; padding-right: 0; white-space: nowrap; }
.data { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; margin: .75rem 0 1.25rem; }
.tools { display: flex; flex-wrap: wrap; align-items: end; gap: .6rem .9rem; padding: .75rem .9rem; border-bottom: 1px solid var(--line); }
.tools[hidden] { display: none; }
.tools .field { display: grid; gap: .15rem; }
.tools label { font-size: .8rem; color: var(--muted); }
.tools .field:first-child { flex: 1 1 14rem; max-width: 24rem; }
.tools .by { display: none; }
input, select { font: inherit; font-size: .92rem; color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .55rem; width: 100%; min-height: 2.25rem; }
.count { color: var(--muted); font-size: .88rem; margin: 0 0 .35rem auto; font-variant-numeric: tabular-nums; }
.scroll { overflow: auto; max-height: 38rem; border-radius: 0 0 8px 8px; }
.data table { font-size: .88rem; border-collapse: separate; border-spacing: 0; }
.data th, .data td { text-align: left; vertical-align: top; padding: .45rem .9rem; border-bottom: 1px solid var(--line); }
.data td { overflow-wrap: anywhere; min-width: 6rem; max-width: 24rem; }
.data .long { min-width: 15rem; }
.data tbody tr:last-child td { border-bottom: 0; }
.data tbody tr:hover { background: var(--hover); }
.data th { position: sticky; top: 0; background: var(--surface); color: var(--muted); font-size: .82rem; font-weight: 600; white-space: nowrap; z-index: 1; }
.data th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
.data th button::after { content: "\\2195"; content: "\\2195" / ""; margin-left: .35em; opacity: .4; }
.data th[aria-sort=ascending] button::after { content: "\\2191"; content: "\\2191" / ""; opacity: 1; }
.data th[aria-sort=descending] button::after { content: "\\2193"; content: "\\2193" / ""; opacity: 1; }
.data .n { text-align: right; font-variant-numeric: tabular-nums; }
.data td.n { white-space: nowrap; }
.null { color: var(--muted); }
.nowrap { white-space: nowrap; }
.chip { display: inline-flex; align-items: center; gap: .4em; white-space: nowrap; }
.chip::before { content: ""; flex: none; width: .6em; height: .6em; border-radius: 50%; background: var(--info); }
.chip.critical::before { background: var(--critical); }
.chip.high::before, .chip.removed::before { background: var(--high); }
.chip.medium::before, .chip.unknown::before, .chip.changed::before { background: var(--medium); }
.chip.low::before, .chip.rotated::before { background: var(--low); }
.chip.added::before { background: var(--good); }
.note { color: var(--muted); font-size: .9rem; }
dl.about { margin: .25rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .1rem .75rem; }
dl.about dt { color: var(--muted); }
dl.about dd { margin: 0; }
.quiet { color: var(--muted); }
footer { max-width: 80rem; margin: 2.5rem auto 0; padding: 1rem 1.5rem 2.5rem; color: var(--muted); font-size: .85rem; border-top: 1px solid var(--line); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 40rem) {
  main, .top, footer { padding-left: 1rem; padding-right: 1rem; }
  .top { padding-top: 1.5rem; }
  h1 { font-size: 1.45rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem; }
  .js .tools .by { display: grid; }
  .tools .field, .tools .field:first-child { flex: 1 1 40%; max-width: none; }
  .tools .field:first-child { flex-basis: 100%; }
  .count { margin-left: 0; flex-basis: 100%; }
  .js .data table, .js .data tbody { display: block; }
  .js .data thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .js .data .big tr { content-visibility: auto; contain-intrinsic-size: auto 15rem; }
  .js .data tr { display: block; padding: .55rem .9rem; border-bottom: 1px solid var(--line); }
  .js .data tr[hidden] { display: none; }
  .js .data tr:last-child { border-bottom: 0; }
  .js .data td, .js .data td.n { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .6rem; padding: .12rem 0; border: 0; max-width: none; min-width: 0; text-align: left; white-space: normal; }
  .js .data td::before { content: attr(data-label); color: var(--muted); overflow-wrap: anywhere; }
  .js .data td.null { display: none; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --surface: #fff; --text: #000; --muted: #444; --line: #bbb; --accent: #000; }
  body { font-size: 10pt; }
  main, .top, footer { max-width: none; padding: 0; }
  nav, .tools, .data th button::after { display: none !important; }
  .scroll { max-height: none; overflow: visible; }
  .data th { position: static; }
  .tile, .card, .banner, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`
