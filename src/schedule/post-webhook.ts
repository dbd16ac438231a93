import { CredsqlError } from '../errors/credsql-error.ts'
import { openHttpClient } from '../http/client.ts'
import type { Clock } from '../http/clock.ts'
import { resolveSecretReference } from '../secrets/source.ts'
import type { SourceContext } from '../secrets/source-context.ts'
import { type AlarmMessage, messageText } from './alarm-message.ts'
import type { Webhook } from './open-schedule.ts'
import { signatureHeader, webhookSignature } from './webhook-signature.ts'

/** What posting needs. */
export interface PostContext {
  /** What messages call the webhook: `schedules.nightly.on_alarm.webhook`. */
  readonly name: string
  /** Where the key of the signature is looked for. */
  readonly source: SourceContext
  readonly clock: Clock
  readonly signal: AbortSignal
}

const timeoutMs = 10_000
const mostOfAnAnswer = 64 * 1024

/**
 * Posts a message, signed. It is sent again after 408, 429, 502, 503, 504 and failures of the network, with the same Idempotency-Key.
 * A redirect is not followed. Throws `secret_source_failed`, `api_failed`, and what the network does.
 */
export async function postWebhook(
  webhook: Webhook,
  message: AlarmMessage,
  context: PostContext,
): Promise<void> {
  const { url } = webhook
  const { name, source, clock, signal } = context
  const key = await resolveSecretReference(webhook.secret, { ...source, signal })
  const client = openHttpClient({
    connection: name,
    origin: url.origin,
    auth: { style: 'none' },
    clock,
    timeoutMs,
    maxBodyBytes: mostOfAnAnswer,
    concurrency: 1,
    // What is plain stays on this machine, whatever proxy there is.
    env: url.protocol === 'https:' ? source.env : {},
  })
  try {
    const seconds = Math.floor(clock.now() / 1000)
    const { status } = await client.send(
      {
        method: 'POST',
        url: url.href,
        headers: {
          'idempotency-key': String(message['id']),
          [signatureHeader]: webhookSignature(messageText(message), key, seconds),
        },
        body: { encoding: 'json', value: message },
        idempotent: true,
        effect: 'write',
      },
      { signal },
    )
    if (status >= 200 && status <= 299) return
    throw new CredsqlError('api_failed', `${name}: ${url.host} answered HTTP ${status}`, { status })
  } finally {
    await client.close()
  }
}
