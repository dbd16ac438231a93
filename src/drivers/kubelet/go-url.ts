import { isIPv6 } from 'node:net'

/*
 * Go's net/url and net.SplitHostPort, as far as the kubelet's image matching needs them. `new URL()` is no substitute: it
 * lower-cases hosts, drops `:443` and refuses what Go takes. Texts are byte strings here (one character a byte), because Go
 * compares and sorts bytes.
 */

/** Host (with its port) and path of an address, decoded, as byte strings. */
export interface GoUrl {
  readonly host: string
  readonly path: string
}

/** Why Go would not parse an address. Holds nothing of the address itself. */
export interface GoUrlFault {
  readonly fault: string
}

/** A text as a byte string: one character for each byte of its UTF-8. */
export function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

const userinfoForm = /^[\w.\-~!$&'()*+,;=%:@]*$/
const hostForm = /^[\w.\-~!$&'()*+,;=:[\]<>"\x80-\xff]*$/
const portForm = /^(?::\d*)?$/

class Fault extends Error {}

/**
 * Parses what follows the scheme of an http or https address: `host[:port][/path]`, with all that Go cuts off: user, query,
 * fragment. A `?` ends the host, a `%2F` in the path is a slash, a port is digits.
 */
export function parseGoUrl(address: string): GoUrl | GoUrlFault {
  try {
    return parse(address)
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message }
    throw error
  }
}

function parse(address: string): GoUrl {
  const [main = '', ...fragment] = address.split('#')
  decode(fragment.join('#'))
  for (let i = 0; i < main.length; i++) {
    const byte = main.charCodeAt(i)
    if (byte < 0x20 || byte === 0x7f) throw new Fault('has a control character')
  }
  const [beforeQuery = ''] = main.split('?', 1)
  const slash = beforeQuery.indexOf('/')
  const authority = slash < 0 ? beforeQuery : beforeQuery.slice(0, slash)
  const at = authority.lastIndexOf('@')
  if (at >= 0) checkUserinfo(authority.slice(0, at))
  return {
    host: hostOf(authority.slice(at + 1)),
    path: slash < 0 ? '' : decode(beforeQuery.slice(slash)),
  }
}

function checkUserinfo(userinfo: string): void {
  if (!userinfoForm.test(userinfo)) throw new Fault('has a character before the @ that no user name has')
  decode(userinfo)
}

function hostOf(host: string): string {
  const open = host.lastIndexOf('[')
  if (open > 0) throw new Fault('has a [ in its host, where * is the only glob')
  if (open === 0) {
    const close = host.lastIndexOf(']')
    if (close < 0) throw new Fault('has a [ without its ]')
    const port = host.slice(close + 1)
    if (!portForm.test(port)) throw new Fault('has a port that is no number')
    return `[${ipv6(host.slice(1, close))}]${port}`
  }
  const colon = host.indexOf(':')
  if (colon >= 0 && !portForm.test(host.slice(colon))) throw new Fault('has a port that is no number')
  return decodeHost(host)
}

/** An IPv6 address; `%25` begins its zone. */
function ipv6(text: string): string {
  const at = text.indexOf('%25')
  const address = at < 0 ? text : text.slice(0, at)
  const zone = at < 0 ? '' : decodeZone(text.slice(at))
  if (!isIPv6(address) || address.includes('%') || zone === '%')
    throw new Fault('has what is no IPv6 address in its [ ], where * is the only glob')
  return address + zone
}

function decode(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw new Fault('has a % that begins no escape')
  return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** In a host only bytes beyond ASCII may be escaped, and the percent sign itself. */
function decodeHost(text: string): string {
  if (/%(?:[0-7][0-9A-Fa-f])/.test(text.replaceAll('%25', '')))
    throw new Fault('has an escaped character in its host')
  const decoded = decode(text)
  if (!hostForm.test(text.replace(/%../g, '')))
    throw new Fault('has a character in its host that no host has')
  return decoded
}

function decodeZone(text: string): string {
  const decoded = decode(text)
  const plain = text.replace(/%../g, '')
  const escaped = (text.match(/%../g) ?? []).map(decode)
  if (!hostForm.test(plain) || escaped.some((byte) => byte !== '%' && byte !== ' ' && !zoneByte.test(byte)))
    throw new Fault('has a character in its zone that no host has')
  return decoded
}

const zoneByte = /^[\w.\-~!$&'()*+,;=:[\]<>"]$/

/** net.SplitHostPort; where that fails, the whole is the host and there is no port, as the kubelet has it. */
export function splitHostPort(hostPort: string): { readonly host: string; readonly port: string } {
  const whole = { host: hostPort, port: '' }
  const colon = hostPort.lastIndexOf(':')
  if (colon < 0) return whole
  const port = hostPort.slice(colon + 1)
  if (hostPort.startsWith('[')) {
    const end = hostPort.indexOf(']')
    if (end + 1 !== colon || hostPort.indexOf('[', 1) >= 0 || port.includes(']')) return whole
    return { host: hostPort.slice(1, end), port }
  }
  const host = hostPort.slice(0, colon)
  return host.includes(':') || /[[\]]/.test(hostPort) ? whole : { host, port }
}
