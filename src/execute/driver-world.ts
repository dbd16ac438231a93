import type { DriverHttpRequest, DriverHttpResponse, DriverWorld } from '../drivers/driver.ts'
import { type HttpClient, openHttpClient } from '../http/client.ts'
import type { HttpAuth } from '../http/settings.ts'
import { runProgram } from '../secrets/run-program.ts'
import type { StatementTrace } from '../value/traces.ts'
import type { DriverSurroundings, Execution } from './execution.ts'

function authOf({ login }: DriverHttpRequest): HttpAuth {
  if (login === undefined) return { style: 'none' }
  return login.style === 'bearer'
    ? { style: 'bearer', token: login.token }
    : { style: 'basic', username: login.username, password: login.password }
}

/** Requests of drivers go to hosts that rows name: a client each, kept until the statement ends. */
class DriverClients {
  readonly #clients = new Map<string, HttpClient>()
  readonly #surroundings: DriverSurroundings
  readonly #parent: StatementTrace | undefined

  constructor(surroundings: DriverSurroundings, signal: AbortSignal, parent: StatementTrace | undefined) {
    this.#surroundings = surroundings
    this.#parent = parent
    signal.addEventListener('abort', () => void this.#close(), { once: true })
  }

  async send(request: DriverHttpRequest, signal: AbortSignal): Promise<DriverHttpResponse> {
    const { origin } = new URL(request.url)
    const { login } = request
    const who =
      login === undefined
        ? ''
        : login.style === 'bearer'
          ? login.token.handle
          : `${login.username} ${login.password.handle}`
    const key = `${origin} ${who}`
    let client = this.#clients.get(key)
    if (client === undefined) {
      const { env, clock } = this.#surroundings
      client = openHttpClient({
        connection: new URL(origin).host,
        origin,
        auth: authOf(request),
        clock,
        env,
        retries: 2,
      })
      this.#clients.set(key, client)
    }
    const { method, url, headers = {}, body } = request
    return client.send(
      {
        method,
        url,
        headers,
        idempotent: method !== 'POST',
        effect: 'verify',
        ...(body === undefined ? {} : { body }),
      },
      { signal, observer: { parent: this.#parent } },
    )
  }

  async #close(): Promise<void> {
    const clients = [...this.#clients.values()]
    this.#clients.clear()
    await Promise.all(clients.map((client) => client.close()))
  }
}

const clientsOf = new WeakMap<Execution, DriverClients>()

/** The world of the drivers of one statement. */
export function driverWorld(execution: Execution): DriverWorld {
  const { surroundings, trace } = execution.context
  let clients = clientsOf.get(execution)
  if (clients === undefined) {
    clients = new DriverClients(surroundings, execution.signal, trace)
    clientsOf.set(execution, clients)
  }
  const open = clients
  return {
    env: surroundings.env,
    cwd: surroundings.cwd,
    now: () => surroundings.clock.now(),
    runProgram,
    send: (request) => open.send(request, execution.signal),
  }
}
