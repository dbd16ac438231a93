import { CredsqlError } from '../errors/credsql-error.ts'
import { parseUrl } from './parse-url.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy that the environment names for an origin, or undefined for none: `https_proxy` or `HTTPS_PROXY` for https,
 * `http_proxy` or `HTTP_PROXY` for http, unless `no_proxy` or `NO_PROXY` lists the host. Throws `config_invalid`.
 */
export function proxyFor(origin: URL, env: Environment): URL | undefined {
  const scheme = origin.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const text = lookUp(env, scheme)
  if (text === undefined || isExempt(origin, lookUp(env, 'no_proxy') ?? '')) return undefined
  const proxy = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  if (proxy === undefined || (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')) {
    // The value may hold a password, so it is not repeated.
    throw new CredsqlError(
      'config_invalid',
      `the environment variable ${scheme.toUpperCase()} is not a proxy's url`,
      {
        hint: 'It should look like http://proxy.example.com:3128.',
      },
    )
  }
  return proxy
}

function lookUp(env: Environment, name: string): string | undefined {
  const value = (env[name] ?? env[name.toUpperCase()])?.trim()
  return value === '' ? undefined : value
}

function isExempt(origin: URL, list: string): boolean {
  const host = origin.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  const port = origin.port === '' ? (origin.protocol === 'https:' ? '443' : '80') : origin.port
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '') return false
    if (entry === '*') return true
    const [, name = '', wantedPort] =
      /^(\[[^\]]*\]|[^:]*(?::[^:]*:.*)?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (wantedPort !== undefined && wantedPort !== port) return false
    const wanted = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
    return wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`))
  })
}
