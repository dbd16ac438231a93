// Parts of undici that it ships without types of their own.

declare module 'undici/lib/dispatcher/pool.js' {
  // biome-ignore lint/style/noDefaultExport: it is what a CommonJS module looks like from here
  export { Pool as default } from 'undici'
}

declare module 'undici/lib/core/connect.js' {
  import type { Socket } from 'node:net'
  import type { buildConnector } from 'undici'

  type Connector = (
    options: buildConnector.Options,
    callback: (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void,
  ) => unknown
  // biome-ignore lint/style/noDefaultExport: it is what a CommonJS module looks like from here
  export default function connector(options: buildConnector.BuildOptions): Connector
}
