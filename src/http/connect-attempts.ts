import { Socket } from 'node:net'
import type { Connector } from 'undici/lib/core/connect.js'
import { hasErrorCode } from '../errors/error-code.ts'

/** The sockets that are being connected. undici forgets them when it is destroyed, and they would keep the process for the whole timeout. */
export class ConnectAttempts {
  readonly #sockets = new Set<Socket>()

  /** The same connector, under watch. */
  watch(connect: Connector): Connector {
    return (options, callback) => {
      const socket = connect(options, (error, connected) => {
        if (socket instanceof Socket) this.#sockets.delete(socket)
        if (error === null || error === undefined) callback(null, connected)
        else callback(ending(error), null)
      })
      if (socket instanceof Socket) this.#sockets.add(socket)
      return socket
    }
  }

  /** Ends them. */
  destroy(): void {
    // With an error, since undici's timer of the attempt hears of nothing else.
    for (const socket of this.#sockets) socket.destroy(new Error('closed'))
  }
}

/** undici takes these two codes for faults of a socket in use and tries to connect again, for ever: so it does when a proxy hangs up. */
function ending(error: Error): Error {
  if (!hasErrorCode(error, 'UND_ERR_SOCKET', 'UND_ERR_INFO')) return error
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })
}
