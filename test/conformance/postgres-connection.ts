import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A column of PostgreSQL's answer. */
export interface PostgresColumn {
  readonly name: string
  /** Its type's number in pg_type. */
  readonly type: number
}

/** What PostgreSQL answered: every cell as it prints it, or the SQLSTATE and message of its refusal. */
export type PostgresAnswer =
  | {
      readonly kind: 'rows'
      readonly columns: readonly PostgresColumn[]
      readonly rows: readonly (readonly (string | null)[])[]
    }
  | { readonly kind: 'error'; readonly state: string; readonly message: string }

interface Message {
  readonly type: string
  readonly body: Buffer
}

const protocolVersion = 196_608

/** A C string of a message, and where the next thing begins. */
function readName(body: Buffer, from: number): { text: string; next: number } {
  const end = body.indexOf(0, from)
  return { text: body.toString('utf8', from, end), next: end + 1 }
}

function readColumns(body: Buffer): PostgresColumn[] {
  const columns: PostgresColumn[] = []
  let at = 2
  for (let left = body.readInt16BE(0); left > 0; left -= 1) {
    const { text, next } = readName(body, at)
    columns.push({ name: text, type: body.readInt32BE(next + 6) })
    at = next + 18
  }
  return columns
}

function readCells(body: Buffer): (string | null)[] {
  const cells: (string | null)[] = []
  let at = 2
  for (let left = body.readInt16BE(0); left > 0; left -= 1) {
    const length = body.readInt32BE(at)
    at += 4
    cells.push(length < 0 ? null : body.toString('utf8', at, at + length))
    at += Math.max(0, length)
  }
  return cells
}

/** The fields of an error by their letters: C is the SQLSTATE, M the message. */
function readFields(body: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; body[at] !== undefined && body[at] !== 0; ) {
    const { text, next } = readName(body, at + 1)
    fields.set(String.fromCharCode(body[at] ?? 0), text)
    at = next
  }
  return fields
}

/** A connection that speaks as much of PostgreSQL's protocol as one simple query at a time needs. */
export class PostgresConnection {
  readonly #socket: Socket
  readonly #messages: AsyncGenerator<Message>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#messages = messagesOf(socket)
  }

  /** Connects to the server whose socket is at a path, which trusts everybody. */
  static async open(socketPath: string, user: string, database: string): Promise<PostgresConnection> {
    const socket = connect(socketPath)
    await once(socket, 'connect')
    const connection = new PostgresConnection(socket)
    const words = Buffer.from(`user\0${user}\0database\0${database}\0client_encoding\0UTF8\0\0`)
    const head = Buffer.alloc(8)
    head.writeInt32BE(words.length + 8, 0)
    head.writeInt32BE(protocolVersion, 4)
    socket.write(Buffer.concat([head, words]))
    const answer = await connection.#answer()
    if (answer.kind === 'error') throw new Error(`PostgreSQL: ${answer.message}`)
    return connection
  }

  /** Runs a text; of several statements the last one's rows are told. */
  query(sql: string): Promise<PostgresAnswer> {
    const text = Buffer.from(`${sql}\0`)
    const head = Buffer.alloc(5)
    head.write('Q')
    head.writeInt32BE(text.length + 4, 1)
    this.#socket.write(Buffer.concat([head, text]))
    return this.#answer()
  }

  async #answer(): Promise<PostgresAnswer> {
    let columns: PostgresColumn[] = []
    let rows: (string | null)[][] = []
    let failure: PostgresAnswer | undefined
    while (true) {
      const { value: message, done } = await this.#messages.next()
      if (done === true) throw new Error('PostgreSQL has closed the connection')
      const { type, body } = message
      if (type === 'T') {
        columns = readColumns(body)
        rows = []
      } else if (type === 'D') rows.push(readCells(body))
      else if (type === 'E') {
        const fields = readFields(body)
        failure = { kind: 'error', state: fields.get('C') ?? '', message: fields.get('M') ?? '' }
      } else if (type === 'Z') return failure ?? { kind: 'rows', columns, rows }
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}

async function* messagesOf(socket: Socket): AsyncGenerator<Message> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    let at = 0
    while (held.length >= at + 5) {
      const end = at + 1 + held.readInt32BE(at + 1)
      if (held.length < end) break
      yield { type: String.fromCharCode(held[at] ?? 0), body: held.subarray(at + 5, end) }
      at = end
    }
    held = held.subarray(at)
  }
}
