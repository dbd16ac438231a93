import { canarySecret } from './canary.ts'

/** A password with blanks, quotes and a backslash, as it stands in most files of the machine. */
export const password = canarySecret('password/petra')
/** One that fits into an address. */
export const plainWord = canarySecret('docker/petra')
/** One that should be escaped in an address. */
export const slashed = canarySecret('opaque/slash')
export const identityToken = canarySecret('jwt/identity')
export const registryToken = canarySecret('gitlab/registry')

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
const login = (text: string | Buffer) => ({ auth: base64(text) })
const petra = login(`petra:${password}`)

/** Entries as `docker login` writes them, and as people break them. */
const auths = {
  'registry.acme.example': petra,
  'https://index.docker.io/v1/': login(`petra:${plainWord}`),
  [`https://petra:${plainWord}@keyed.acme.example/v1/`]: petra,
  [`petra:${plainWord}@keyed.acme.example:5000/team`]: { auth: plainWord },
  [`https://petra:${slashed}@slashed.acme.example/v1/`]: petra,
  [`petra:${slashed}@slashed.acme.example/team`]: petra,
  'identity.acme.example': { ...login('petra:'), identitytoken: identityToken },
  'bearer.acme.example': { registrytoken: registryToken },
  'written.acme.example': { username: 'petra', password },
  'differs.acme.example': { ...petra, password: plainWord },
  'plain.acme.example': { auth: `petra:${password}` },
  'colonless.acme.example': login(password),
  'bytes.acme.example': login(Buffer.concat([Buffer.from(`petra:${password}`), Buffer.from([0xff])])),
  'unpadded.acme.example': { auth: base64(`petra:${password}:`).replace(/=+$/, '') },
  'overpadded.acme.example': { auth: `${base64(`petra:${password}`)}===` },
  'url.acme.example': { auth: Buffer.from(`petra:${password}ÿÿ`).toString('base64url') },
  'lines.acme.example': { auth: base64(`petra:${password}`).replace(/(.{20})/g, '$1\n') },
  'nobody.acme.example': login(`:${password}`),
  'newline.acme.example': login(`petra:${password}\n`),
  'nul.acme.example': login(`petra:${password}\0`),
  'colons.acme.example': login(`petra:${password}:${plainWord}`),
  'list.acme.example': { auth: [password] },
  'number.acme.example': { auth: 1, identitytoken: { token: identityToken } },
  'text.acme.example': plainWord,
}

const dockerConfig = {
  auths,
  credsStore: 'store',
  credHelpers: {
    'good.acme.example': 'good',
    'token.acme.example': 'token',
    'loud.acme.example': 'loud',
    'prose.acme.example': 'prose',
    'list.helped.example': 'list',
    'member.acme.example': 'member',
    [`petra:${plainWord}@helped.acme.example`]: 'loud',
  },
}

/** Files that hold canaries because people put them there, by their place under the home folder. */
export const givenFiles: Readonly<Record<string, string>> = {
  '.docker/config.json': JSON.stringify(dockerConfig),
  'run/containers/auth.json': JSON.stringify({ auths, credHelpers: { 'loud.acme.example': 'loud' } }),
  'config/containers/auth.json': `{"auths": {"registry.acme.example": {"auth": "${petra.auth}"}}, ${plainWord}`,
  '.dockercfg': JSON.stringify({ 'legacy.acme.example': petra, 'broken.acme.example': { auth: plainWord } }),
  'wrong/config.json': JSON.stringify({ auths: [plainWord], credsStore: [plainWord], credHelpers: { a: 1 } }),
  'kubelet.json': JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1',
    kind: 'CredentialProviderConfig',
    providers: ['good', 'loud', 'unknown', 'login', 'twice', 'prose'].map((name) => ({
      name,
      apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
      matchImages: [`${name}.acme.example`],
      defaultCacheDuration: '1h',
      args: [
        'get',
        '--token',
        plainWord,
        `--password=${password}`,
        `https://petra:${plainWord}@acme.example`,
      ],
      env: [{ name: 'PLUGIN_TOKEN', value: plainWord }],
    })),
  }),
  'wrong-kubelet.json': JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1',
    kind: 'CredentialProviderConfig',
    providers: [
      { name: 'good', apiVersion: plainWord, matchImages: 7, env: [{ name: 1, value: plainWord }] },
    ],
  }),
}

const shout = (text: string, code: number) =>
  `cat >/dev/null\ncat <<'END'\n${text}\nEND\ncat >&2 <<'END'\n${text}\nEND\nexit ${code}`
const answer = (value: unknown) => shout(JSON.stringify(value), 0)
const listing = (list: string, get: string) =>
  `case $1 in\nlist) ${list}\n;;\nversion) ${shout(`${plainWord} 1.2.3`, 0)}\n;;\n*) ${get}\n;;\nesac`
const secret = (Username: string, Secret: string) => answer({ ServerURL: 'x', Username, Secret })
const response = (more: object) => {
  const kind = 'CredentialProviderResponse'
  const apiVersion = 'credentialprovider.kubelet.k8s.io/v1'
  return { kind, apiVersion, cacheKeyType: 'Image', cacheDuration: '1h', ...more }
}
const pluginLogin = { username: 'node', password }

/** Programs that answer with canaries, or shout them while they fail; all of them also on stderr. */
export const givenPrograms: Readonly<Record<string, string>> = {
  'bin/docker-credential-store': listing(
    answer({ 'stored.acme.example': 'petra', [`https://petra:${plainWord}@stored.acme.example/`]: 'petra' }),
    secret('petra', password),
  ),
  'bin/docker-credential-good': listing(answer({ 'good.acme.example': 'petra' }), secret('petra', password)),
  'bin/docker-credential-token': listing(answer({}), secret('<token>', identityToken)),
  'bin/docker-credential-loud': shout(`cannot open ${plainWord} of ${password}`, 1),
  'bin/docker-credential-prose': shout(`Secret: ${password}`, 0),
  'bin/docker-credential-list': answer([password]),
  'bin/docker-credential-member': answer({ Username: 'petra', Password: password, Secret: { plainWord } }),
  'plugins/good': answer(
    response({
      auth: {
        'good.acme.example': pluginLogin,
        [`petra:${plainWord}@good.acme.example`]: pluginLogin,
        [`https://petra:${plainWord}@good.acme.example/team`]: pluginLogin,
      },
    }),
  ),
  'plugins/loud': shout(`cannot open ${plainWord} of ${password}`, 1),
  'plugins/unknown': answer(
    response({ auth: { 'unknown.acme.example': pluginLogin }, [plainWord]: password }),
  ),
  'plugins/login': answer(response({ auth: { 'login.acme.example': { ...pluginLogin, token: plainWord } } })),
  'plugins/twice': shout(`${JSON.stringify(response({ auth: {} })).slice(0, -1)},"auth":"${plainWord}"}`, 0),
  'plugins/prose': shout(`password: ${password}`, 0),
}

/** What `DOCKER_AUTH_CONFIG` may be set to. */
export const variables = {
  good: JSON.stringify({
    auths: { 'variable.acme.example': petra, 'broken.acme.example': { auth: password } },
  }),
  broken: `{"auths": {"variable.acme.example": {"auth": "${petra.auth}"`,
} as const
