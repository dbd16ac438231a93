/** What a time zone's text means: so many minutes east of Greenwich, or a zone of the time zone database. */
export type TimeZone =
  | { readonly kind: 'offset'; readonly minutes: number }
  | { readonly kind: 'name'; readonly name: string }

// PostgreSQL's abbreviations (timezonesets/Default) that stand for one offset. DuckDB takes some of them for other zones.
const abbreviations: readonly (readonly [minutes: number, names: string])[] = [
  [-600, 'HST TAHT'],
  [-570, 'MART'],
  [-540, 'AKST GAMT'],
  [-480, 'AKDT PST'],
  [-420, 'MST PDT'],
  [-360, 'CST MDT GALT'],
  [-300, 'ACT COT CDT EST PET'],
  [-240, 'BOT EDT AMT AST'],
  [-210, 'NFT NST'],
  [-180, 'BRA BRT CLST GFT PMST PYST UYT WGT ADT'],
  [-150, 'NDT'],
  [-120, 'BRST FNT PMDT UYST WGST'],
  [-60, 'EGT FNST AZOT'],
  [0, 'EGST AZOST GMT UCT UT UTC Z ZULU WET'],
  [60, 'WAT BST CET MET MEZ WETDST'],
  [120, 'SAST IST BDST CEST CETDST EET MEST MESZ METDST'],
  [180, 'EAT IDT EEST EETDST FET'],
  [210, 'IRT'],
  [240, 'MSD MUT RET SCT'],
  [270, 'AFT'],
  [300, 'PKT TJT UZT MUST MVT TFT'],
  [345, 'NPT'],
  [360, 'ALMT BDT BTT KGST PKST UZST XJT YEKST'],
  [390, 'MMT'],
  [420, 'ALMST ICT WAST CXT'],
  [480, 'BNT BORT CCT HKT MYT PHT AWST WADT'],
  [525, 'ACWST'],
  [540, 'JAYT JST KST ULAST AWSST WDT PWT'],
  [570, 'ACST CAST'],
  [600, 'DDUT KDT AEST LIGT CHUT MPT PGT TRUT YAPT'],
  [630, 'ACSST ACDT CADT LHST SADT'],
  [660, 'AESST AEDT PONT VUT'],
  [720, 'NZT FJT GILT MHT NZST TVT WAKT WFT'],
  [765, 'CHAST'],
  [780, 'FJST NZDT TOT'],
  [825, 'CHADT'],
]

let offsets: ReadonlyMap<string, number> | undefined

function offsetOf(name: string): number | undefined {
  offsets ??= new Map(
    abbreviations.flatMap(([minutes, list]) => list.split(' ').map((one) => [one, minutes] as const)),
  )
  return offsets.get(name.toUpperCase())
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Reads a time zone as PostgreSQL does, an abbreviation before a name; undefined for what is none, or none that we know. */
export function readTimeZone(text: string): TimeZone | undefined {
  const minutes = offsetOf(text)
  if (minutes !== undefined) return { kind: 'offset', minutes }
  // An offset is POSIX's, which counts to the west.
  const [, sign, hours = '', rest = '0'] = /^([+-])(\d{1,2})(?::(\d{2}))?$/.exec(text) ?? []
  if (sign !== undefined && Number(hours) <= 15 && Number(rest) < 60) {
    const west = Number(hours) * 60 + Number(rest)
    return { kind: 'offset', minutes: sign === '+' ? -west : west }
  }
  return /^[a-z][a-z0-9_+/-]*$/i.test(text) && isKnown(text) ? { kind: 'name', name: text } : undefined
}
