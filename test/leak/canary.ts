import { inspect } from 'node:util'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { describeError } from '../../src/errors/describe-error.ts'

const bird = 'CANARY'

/** A secret of its kind's form that begins and ends with the canary, so that a half of it is found as well. */
export function canarySecret(name: string): string {
  const value = `${bird}+${name.replaceAll(/\W/g, '/')}=${'x'.repeat(40)}${bird}`
  const word = `${bird}_${name.replaceAll(/\W/g, '_')}_${'x'.repeat(40)}_${bird}`
  switch (name.split('/', 1)[0]) {
    case 'docker':
      return `dckr_pat_${word}`
    case 'github':
      return `ghp_${word}`
    case 'gitlab':
      return `glpat-${word}`
    case 'digitalocean':
      return `dop_v1_${word}`
    case 'jwt':
    case 'expired_jwt':
      return [
        { alg: 'HS256', typ: 'JWT' },
        { iss: 'https://auth.acme.example', sub: word, exp: 2_398_377_600 },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .concat(word)
        .join('.')
    case 'google':
      return JSON.stringify({
        type: 'service_account',
        private_key_id: word,
        private_key: `-----BEGIN PRIVATE KEY-----\n${value}\n-----END PRIVATE KEY-----\n`,
      })
    case 'password':
      return `${bird} "${name}" 'ä%_\\ ${bird}`
    default:
      return value
  }
}

/** The base64 digits that a text alone decides, for each place of a group of three bytes that it can begin at. */
function base64Pieces(text: string): string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
}

const percent = [...Buffer.from(bird)].map((byte) => `%${byte.toString(16)}`).join('')
const forms: readonly { readonly text: string; readonly folded: boolean }[] = [
  { text: bird, folded: true },
  { text: percent, folded: true },
  { text: Buffer.from(bird).toString('hex'), folded: true },
  ...base64Pieces(bird).map((text) => ({ text, folded: false })),
]

/** What stands around the first canary of a text, in whichever form it is there. */
export function canaryIn(text: string): string | undefined {
  for (const { text: form, folded } of forms) {
    const at = folded ? text.toLowerCase().indexOf(form.toLowerCase()) : text.indexOf(form)
    if (at >= 0) return text.slice(Math.max(0, at - 80), at + 80)
  }
  return undefined
}

/** Gathers texts that nobody may find the canary in, and where it was found. */
export class Watch {
  readonly leaks: string[] = []
  texts = 0

  text(where: string, text: string): void {
    this.texts += 1
    const found = canaryIn(text)
    if (found !== undefined) this.leaks.push(`${where}: ${found}`)
  }

  /** Any value, as a person or a logger would print it. */
  value(where: string, value: unknown): void {
    this.text(`${where}, inspected`, inspect(value, { showHidden: true, depth: 20, maxStringLength: null }))
    this.text(`${where}, as JSON`, asJson(value))
  }

  /** Every text that can be reached from a value; for what is too interwoven to be printed. */
  graph(where: string, value: unknown): void {
    const seen = new Set<unknown>()
    const visit = (member: unknown): void => {
      if (typeof member === 'string') this.text(where, member)
      if (typeof member !== 'object' || member === null || seen.has(member)) return
      seen.add(member)
      if (member instanceof Map) for (const pair of member) visit(pair)
      if (member instanceof Set) for (const entry of member) visit(entry)
      for (const name of Reflect.ownKeys(member)) {
        visit(typeof name === 'string' ? name : name.description)
        visit(Reflect.getOwnPropertyDescriptor(member, name)?.value)
      }
    }
    visit(value)
  }

  error(where: string, error: unknown): void {
    this.value(where, error)
    this.text(`${where}, described`, describeError(error))
    if (!(error instanceof Error)) return
    this.text(`${where}, stack`, `${error.message}\n${error.stack}\n${String(error)}`)
    if (error instanceof CredsqlError) this.value(`${where}, details`, error.details)
    if (error.cause !== undefined) this.error(`${where}, cause`, error.cause)
  }
}

function asJson(value: unknown): string {
  const seen = new Set<unknown>()
  const text = JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return String(member)
    if (member instanceof Map || member instanceof Set) return [...member]
    if (typeof member !== 'object' || member === null) return member
    if (seen.has(member)) return '…'
    seen.add(member)
    return member
  })
  return text ?? ''
}
