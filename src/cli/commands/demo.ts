import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../../catalog/config.ts'
import { writeDockerConfig } from '../../demo/docker-config.ts'
import { startDemoWorld } from '../../demo/fakes/world.ts'
import { secret } from '../../demo/fakes/world-data.ts'
import { writeKubeletPlugins } from '../../demo/kubelet-plugins.ts'
import { describeError } from '../../errors/describe-error.ts'
import type { CommandContext } from '../command-context.ts'
import { withSession } from '../command-context.ts'
import { runStatements } from '../run-statements.ts'

/** Arguments of `credsql demo`. */
export interface DemoArguments {
  readonly config?: string | undefined
  readonly color?: boolean
}

interface DemoStep {
  readonly title: string
  readonly sql: string
}

const steps: readonly DemoStep[] = [
  {
    title: 'Every registry credential of three systems in one inventory; the secrets stay sealed.',
    sql: `SELECT 'rancher' AS system, r.server_address AS registry, c.name, c.public_value AS username, c.secret_value AS secret, secret_kind(c.secret_value) AS kind
FROM rancher.registry_credentials c LEFT JOIN rancher.registries r ON r.id = c.registry_id
WHERE c.state = 'active'
UNION ALL
SELECT 'humanitec', registry, registry_id, username, password, secret_kind(password)
FROM humanitec.registry_credentials
ORDER BY registry, system, name;`,
  },
  {
    title: 'What a statement would call, before it calls anything.',
    sql: `EXPLAIN SELECT c.username, r.registry
FROM humanitec.registries r JOIN humanitec.registry_credentials c ON c.registry_id = r.id
WHERE r.type = 'basic';`,
  },
  {
    title: 'One secret used in two systems: compared, joined, and seen by nobody.',
    sql: `SELECT a.name AS rancher_name, h.registry_id AS humanitec_registry, a.secret_value AS secret
FROM rancher.registry_credentials a JOIN humanitec.registry_credentials h ON a.secret_value = h.password;`,
  },
  {
    title:
      'Reading this table would create a credential that never expires, so it is refused (exit code 4) until you allow it.',
    sql: 'SELECT registry.digitalocean.com FROM digitalocean.container_registry.registry_docker_credentials;',
  },
]

/** Runs something in the demo's world: fake APIs on loopback, and local state in a folder that is removed afterwards. */
export async function inDemoWorld<T>(
  context: CommandContext,
  use: (demo: CommandContext) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'credsql-demo-'))
  const world = await startDemoWorld()
  try {
    const env = {
      ...context.env,
      ...world.environment,
      ...(await writeDockerConfig(folder, secret)),
      ...(await writeKubeletPlugins(folder, secret)),
      // Fingerprints of the demo are the same on every machine, so that its documentation can show them.
      CREDSQL_DEMO_FINGERPRINT_KEY: 'the demo has no secrets',
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_STATE_HOME: join(folder, 'state'),
    }
    const text = JSON.stringify({ ...world.config, fingerprint_key: 'env:CREDSQL_DEMO_FINGERPRINT_KEY' })
    const config = await parseConfig(text, 'demo')
    return await use({ ...context, env, config })
  } finally {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** `credsql demo`: shows what credsql does, in a world of its own: no account, no network. */
export function demoCommand(args: DemoArguments, context: CommandContext): Promise<number> {
  const { stdout } = context.terminal
  return inDemoWorld(context, (demo) =>
    withSession(demo, args.config, async (session) => {
      stdout.write(
        'Fake DigitalOcean, Rancher 1.x and Humanitec APIs run on loopback; nothing leaves this machine.\n',
      )
      for (const { title, sql } of steps) {
        stdout.write(`\n-- ${title}\n${sql}\n`)
        try {
          await runStatements(session, sql, { ...args, output: 'table' }, demo.terminal)
        } catch (error) {
          stdout.write(`${describeError(error)}\n`)
        }
      }
      stdout.write('\nYour turn: credsql demo query "SELECT * FROM rancher.registries"\n')
      return 0
    }),
  )
}
