/**
 * What the page does by itself: sorts and filters its tables. It is text, as it runs in the reader's browser; without it the page has
 * the same tables, and no tools.
 */
export const pageScript = `'use strict'
document.documentElement.classList.add('js')
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const keyOf = (cell) => cell.dataset.k ?? cell.textContent
for (const box of document.querySelectorAll('[data-table]')) {
  const table = box.querySelector('table')
  const body = table.tBodies[0]
  const rows = [...body.rows]
  const heads = [...table.tHead.rows[0].cells]
  const names = heads.map((head) => head.textContent)
  const search = box.querySelector('input')
  const filters = [...box.querySelectorAll('select[data-column]')]
  const sortBy = box.querySelector('.by select')
  const status = box.querySelector('.count')
  const texts = new Map()
  const textOf = (row) => {
    let text = texts.get(row)
    if (text === undefined) texts.set(row, (text = [...row.cells].map((cell) => cell.textContent).join('\\n').toLowerCase()))
    return text
  }
  // Where rows are shown as cards, the elements are no table any more unless they say so.
  table.setAttribute('role', 'table')
  for (const part of [table.tHead, body]) part.setAttribute('role', 'rowgroup')
  for (const row of table.rows) row.setAttribute('role', 'row')
  heads.forEach((head) => head.setAttribute('role', 'columnheader'))
  for (const row of rows)
    [...row.cells].forEach((cell, at) => {
      cell.setAttribute('role', 'cell')
      cell.dataset.label = names[at]
    })

  let sorted = -1
  let down = false
  const sort = (column, descending) => {
    sorted = column
    down = descending
    const numeric = heads[column].classList.contains('n')
    const direction = descending ? -1 : 1
    const keyed = rows.map((row) => [keyOf(row.cells[column]), row])
    keyed.sort(([a], [b]) => {
      // What is not known comes last in both directions.
      if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1
      return direction * (numeric ? Number(a.replaceAll(',', '')) - Number(b.replaceAll(',', '')) : collator.compare(a, b))
    })
    const all = document.createDocumentFragment()
    for (const [, row] of keyed) all.append(row)
    body.append(all)
    heads.forEach((head, at) =>
      head.setAttribute('aria-sort', at === column ? (descending ? 'descending' : 'ascending') : 'none'),
    )
    sortBy.value = column + (descending ? 'd' : 'a')
  }
  sortBy.append(new Option('the order of the report', ''))
  heads.forEach((head, at) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    button.addEventListener('click', () => sort(at, sorted === at && !down))
    head.append(button)
    head.setAttribute('aria-sort', 'none')
    sortBy.append(new Option(names[at] + ' \\u2191', at + 'a'), new Option(names[at] + ' \\u2193', at + 'd'))
  })
  sortBy.addEventListener('change', () => {
    if (sortBy.value !== '') return sort(parseInt(sortBy.value, 10), sortBy.value.endsWith('d'))
    sorted = -1
    body.append(...rows)
    heads.forEach((head) => head.setAttribute('aria-sort', 'none'))
  })

  const noun = box.dataset.table
  const filter = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const chosen = filters.filter(({ value }) => value !== '').map(({ value, dataset }) => [Number(dataset.column), value])
    let shown = 0
    for (const row of rows) {
      const fits =
        words.every((word) => textOf(row).includes(word)) &&
        chosen.every(([column, value]) => row.cells[column].textContent.trim() === value)
      row.hidden = !fits
      if (fits) shown += 1
    }
    const all = rows.length.toLocaleString('en-US')
    status.textContent = shown === rows.length ? all + ' ' + noun : shown.toLocaleString('en-US') + ' of ' + all + ' ' + noun
  }
  search.addEventListener('input', filter)
  for (const choice of filters) choice.addEventListener('change', filter)
  // A few rows are seen at a glance.
  box.querySelector('.tools').hidden = rows.length < 8
}
const closed = []
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not([open])')) {
    closed.push(details)
    details.open = true
  }
})
addEventListener('afterprint', () => {
  for (const details of closed.splice(0)) details.open = false
})
`
