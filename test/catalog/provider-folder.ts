import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A temporary folder with the given files that the test removes; `files` are by path. */
export async function folderWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'credsql-catalog-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text, { mode: 0o600 })
  }
  return folder
}

/** A right `provider.yaml` of the provider acme. Tests replace a piece of it by a wrong one. */
export const acmeProvider = `provider: acme
title: Acme
description: Registries of Acme.
source: Acme API v1
settings:
  token: { type: secret, required: true, env: ACME_TOKEN, description: Its token. }
  url: { type: url, default: "https://api.acme.example", description: Where it is. }
  org: { type: text, required: true, env: ACME_ORG, description: Its organisation. }
http:
  base_url: "{url}"
  auth: { style: bearer, token: token }
  check: GET /orgs/{org}/robots
`

/** A right table of acme. */
export const acmeRobots = `table: robots
service: registry
description: Robots of Acme.
source: Acme API v1
identity: [id]
columns:
  id: { type: integer, required: true, description: Identifier. }
  team: { type: text, required: true, field: group, description: Its team. }
  name: { type: text, write: [create], description: Its name. }
  secret: { type: secret, description: Its secret. }
  state: { type: text, values: [on, off], reached_by: { off: stop }, description: Its state. }
  created: { type: timestamp, required: true, description: Since when. }
operations:
  list:
    effect: list
    request: GET /orgs/{org}/teams/{team}/robots
    items: robots
    page: { style: page_number, query: page, size: { query: per_page, max: 100 } }
    keys:
      team: { "=": path, required: true }
      name: { "=": name, prefix: name_prefix }
    parent: { table: teams, keys: { team: name } }
    order: { created: { query: "sort={direction}", exact: true } }
  create: { effect: write, request: "POST /orgs/{org}/teams/{team}/robots", item: "" }
actions:
  stop: { effect: write, request: "POST /orgs/{org}/robots/{id}/stop", from: { state: [on] }, settle: { state: off } }
examples:
  - SELECT id FROM acme.registry.robots
`

/** The parent of robots. */
export const acmeTeams = `table: teams
service: registry
description: Teams of Acme.
source: Acme API v1
identity: [name]
columns:
  name: { type: text, required: true, description: Its name. }
operations:
  list: { effect: list, request: "GET /orgs/{org}/teams", items: "" }
examples:
  - SELECT name FROM acme.registry.teams
`

/** The files of acme, as they are or with some of them changed. */
export function acmeFiles(changed: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'acme/provider.yaml': acmeProvider,
    'acme/tables/robots.yaml': acmeRobots,
    'acme/tables/teams.yaml': acmeTeams,
    ...changed,
  }
}

/** A text with one piece replaced; the piece must be there. */
export function replaced(text: string, piece: string, by: string): string {
  if (!text.includes(piece)) throw new Error(`"${piece}" is not in the text`)
  return text.replace(piece, () => by)
}
