import { createHmac } from 'node:crypto'

/** Header of the signature: `t=<Unix seconds>,v1=<hex>`. */
export const signatureHeader = 'credsql-signature'

/**
 * The signature of a body: HMAC-SHA256, in hex, of the seconds, a dot, and the body. Who verifies it refuses a time that is long past, so
 * that an old message cannot be sent again by others.
 */
export function webhookSignature(body: string, key: string, seconds: number): string {
  const digest = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}
