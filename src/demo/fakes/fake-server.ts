import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requireNetwork } from '../../errors/node-permission.ts'
import { type Answer, json } from './answer.ts'
import { deliver, deliverFault } from './deliver.ts'
import { type FakeRequest, flatHeaders, type RecordedRequest, readBody, takeApart } from './fake-request.ts'
import type { Fault, InjectedFault } from './fault.ts'

/** A fake API on a port of its own of the loopback interface. */
export interface FakeServer {
  readonly name: string
  /** `http://127.0.0.1:PORT`, no slash at its end. */
  readonly url: string
  /** Every request since the start or the last `clear()`, in the order of arrival, also those that met a fault. */
  readonly requests: readonly RecordedRequest[]
  /** Forgets the requests. */
  clear(): void
  /** Adds a fault. The earliest added that matches and is not used up meets the request. */
  inject(fault: Fault): InjectedFault
  /** Ends every connection, held ones too, and frees the port. */
  close(): Promise<void>
}

export interface FakeServerOptions {
  readonly name: string
  /** The API: one request in, one answer out. What it throws is answered with 500. */
  readonly handle: (request: FakeRequest) => Answer
}

interface PendingFault {
  readonly fault: Fault
  left: number
  readonly gate: Gate
  readonly meet: () => void
}

/** Starts a fake API on 127.0.0.1, on a port that the system picks. */
export async function startFakeServer(options: FakeServerOptions): Promise<FakeServer> {
  requireNetwork()
  const requests: RecordedRequest[] = []
  const pending: PendingFault[] = []

  const takeFault = (request: RecordedRequest): PendingFault | undefined => {
    const found = pending.find(({ fault, left }) => left > 0 && (fault.match?.(request) ?? true))
    if (found === undefined) return undefined
    found.left -= 1
    found.meet()
    if (found.left <= 0) pending.splice(pending.indexOf(found), 1)
    return found
  }

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = message.method === 'GET' || message.method === 'HEAD' ? '' : await readBody(message)
    if (body === undefined) return
    const recorded: RecordedRequest = {
      method: message.method ?? 'GET',
      path: message.url ?? '/',
      headers: flatHeaders(message),
      body,
      at: requests.length + 1,
    }
    requests.push(recorded)
    const ask = (): Answer => answerOf(options, recorded)
    const met = takeFault(recorded)
    if (met === undefined) deliver(response, ask())
    else await deliverFault(response, met.fault, ask, met.gate)
  }

  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy())
  })
  // A client that pauses between two statements shall not race against the end of an idle connection.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  return {
    name: options.name,
    url: `http://127.0.0.1:${port}`,
    requests,
    clear: () => {
      requests.length = 0
    },
    inject: (fault) => {
      const gate = new Gate()
      let meet = (): void => {}
      const met = new Promise<void>((resolve) => {
        meet = resolve
      })
      const entry: PendingFault = { fault, left: fault.times ?? 1, gate, meet }
      pending.push(entry)
      return {
        met,
        release: () => gate.open(),
        remove: () => {
          const index = pending.indexOf(entry)
          if (index >= 0) pending.splice(index, 1)
        },
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answerOf(options: FakeServerOptions, request: RecordedRequest): Answer {
  try {
    return options.handle(takeApart(request))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return json(500, { error: `the fake ${options.name} failed: ${message}` })
  }
}

class Gate {
  #open: () => void = () => {}
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve
  })

  open(): void {
    this.#open()
  }

  wait(milliseconds: number | undefined): Promise<void> {
    if (milliseconds === undefined) return this.#opened
    return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
  }
}
