import { tellsProblems } from './problem-cases.ts'
import { acmeRobots } from './provider-folder.ts'

/** robots that can be changed and deleted, and that a connection's own credential or theirs does it with. */
const robots = acmeRobots
  .replace('  state: {', '  size: { type: json, write: [create], description: Its size. }\n  state: {')
  .replace(
    'actions:\n',
    `  delete: { effect: write, request: "POST /revoke", base: "{url}/x", auth: { style: bearer, token: secret }, encoding: form, keys: { secret: { "=": "body:token", required: true } } }
actions:
`,
  )
  .replace(
    'examples:',
    `  burn: { effect: write, request: "POST /orgs/{org}/robots/{id}/burn", from: { state: [off] }, destructive: true }
transition: { column: state, failed: off, message: name }
examples:`,
  )

// biome-ignore format: one case is two or three lines
tellsProblems('acme/tables/robots.yaml', robots, [
  ["Robots of Acme.", "Robots."],
  ["settle: { state: off } }", "settle: { state: [on, off] }, purged_by: burn }",
    "tables/robots.yaml:28 actions.stop.purged_by: \"burn\" is taken while \"state\" is off, which the operation does not settle at"],
  ["settle: { state: off } }", "settle: { state: [off] }, purged_by: burn }"],
  ["settle: { state: off } }", "settle: { state: off }, purged_by: brun }",
    "tables/robots.yaml:28 actions.stop.purged_by: there is no action \"brun\""],
  ["settle: { state: off }", "settle: { state: [] }",
    "tables/robots.yaml:28 actions.stop.settle.state: \"state\" is empty"],
  ["settle: { state: off }", "settle: { state: [off, of] }",
    "tables/robots.yaml:28 actions.stop.settle.state: \"of\" is not among the values of \"state\""],
  ["settle: { state: off }", "settle: { state: on }",
    "tables/robots.yaml:12 columns.state.reached_by.off: the action \"stop\" does not settle at state = \"off\""],
  ["column: state, failed: off", "column: stat, failed: off",
    "tables/robots.yaml:30 transition.column: there is no column \"stat\""],
  ["column: state, failed: off", "column: state, failed: of",
    "tables/robots.yaml:30 transition.column: \"of\" is not among the values of \"state\""],
  ["message: name", "message: created",
    "tables/robots.yaml:30 transition.message: \"created\" is a timestamp, not a text"],
  ["message: name", "message: nam",
    "tables/robots.yaml:30 transition.message: there is no column \"nam\""],
  ["{url}/x", "{ur}/x",
    "tables/robots.yaml:26 operations.delete.base: \"{ur}/x\" does not begin with a url",
    "tables/robots.yaml:26 operations.delete.base: there is no setting \"ur\""],
  ["{url}/x", "{org}",
    "tables/robots.yaml:26 operations.delete.base: \"{org}\" does not begin with a url"],
  ["{url}/x", "{url}/{token}",
    "tables/robots.yaml:26 operations.delete.base: the secret setting {token} would be part of the url"],
  ["{url}/x", "https://acme.example"],
  ["items: robots", "items: robots\n    base: \"{url}\"",
    "tables/robots.yaml:19 operations.list.base: only a write goes to another address"],
  ["items: robots", "items: robots\n    auth: { style: bearer, token: secret }",
    "tables/robots.yaml:19 operations.list.auth: only a write is proved by the row’s own credential"],
  ["items: robots", "items: robots\n    encoding: form",
    "tables/robots.yaml:19 operations.list.encoding: a GET has no body"],
  ["bearer, token: secret", "bearer, token: name",
    "tables/robots.yaml:26 operations.delete.auth.token: \"name\" is a text, not a secret"],
  ["bearer, token: secret", "bearer, token: sceret",
    "tables/robots.yaml:26 operations.delete.auth.token: there is no column \"sceret\""],
  ["\"=\": \"body:token\"", "\"=\": token",
    "tables/robots.yaml:26 operations.delete.keys.secret: \"secret\" is a secret"],
  ["\"=\": \"body:token\"", "\"=\": \"body:a.token\"",
    "tables/robots.yaml:26 operations.delete.keys.secret.=: \"a.token\" is nested, and a form is flat"],
  ["keys: { secret:", "keys: { created: { \">\": \"body:c\" }, secret:",
    "tables/robots.yaml:26 operations.delete.keys.created.>: a write is told one value"],
  ["{team}/robots\", item: \"\" }", "{team}/robots\", encoding: form }",
    "tables/robots.yaml:25 operations.create.encoding: \"size\" is nested, and a form is flat"],
  ["{team}/robots\", item: \"\" }", "{team}/robots\", body: { name: x } }",
    "tables/robots.yaml:25 operations.create: \"name\" and \"name\" are one place of the body"],
  ["{team}/robots\", item: \"\" }", "{team}/robots\", body: { size.a: 1 } }",
    "tables/robots.yaml:25 operations.create: \"size\" and \"size.a\" are one place of the body"],
  ["{team}/robots\", item: \"\" }", "{team}/robots\", idempotent: true }",
    "tables/robots.yaml:25 operations.create.idempotent: a POST that creates makes another row each time"],
])

/** Robots that no call reads without making another. */
const minted = `table: robots
service: registry
description: Robots of Acme.
source: Acme API v1
identity: [name]
columns:
  name: { type: text, required: true, description: Its name. }
  host: { type: text, description: Its host. }
  secret: { type: secret, description: Its secret. }
operations:
  make:
    effect: mint
    request: GET /orgs/{org}/robots
    item: ""
    mints: { secret: secret, username: name, registry: host }
  delete: { effect: write, request: "POST /revoke", auth: { style: bearer, token: secret } }
examples:
  - SELECT name FROM acme.registry.robots
`

// biome-ignore format: one case is two or three lines
tellsProblems('acme/tables/robots.yaml', minted, [
  ["Robots of Acme.", "Robots."],
  [", auth: { style: bearer, token: secret }", "",
    "tables/robots.yaml:16 operations.delete: nothing reads the rows of the table without minting, and nothing here says which row is meant"],
  [", auth: { style: bearer, token: secret }", ", keys: { secret: { \"=\": \"body:token\" } }"],
  ["mints: { secret: secret,", "mints: { secret: name,",
    "tables/robots.yaml:15 operations.make.mints.secret: \"name\" is a text, not a secret"],
  ["registry: host }", "registry: hots }",
    "tables/robots.yaml:15 operations.make.mints.registry: there is no column \"hots\""],
])
