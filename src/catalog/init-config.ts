/**
 * The text of a config to begin with: valid, and empty but for comments. `schema` is where editors find the config's schema.
 */
export function initConfig(schema?: string): string {
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`}${text}`
}

const text = `# Configuration of credsql. Keep it to yourself: chmod 600.
# It is looked for in --config, CREDSQL_CONFIG, ./credsql.yaml and ~/.config/credsql/config.yaml.
#
# Secrets are never written here, only where they are:
#   env:NAME                     an environment variable
#   file:/path                   a file that only you can read
#   command:pass show registry   what a command prints
#   helper:osxkeychain/server    a Docker credential helper

# One connection is one account of one provider. A connection named like its provider exists without being written here
# when its environment variables are set: digitalocean needs DIGITALOCEAN_TOKEN.
connections:
  # digitalocean:
  #   provider: digitalocean
  #   token: env:DIGITALOCEAN_TOKEN
  #   allow_mint: false            # true: statements may create credentials without --allow-mint

  # rancher_prod:
  #   provider: rancher
  #   url: https://rancher.example.com/v1
  #   project: 1a5                 # with an account's key; an environment's own key implies it
  #   access_key: env:CATTLE_ACCESS_KEY
  #   secret_key: env:CATTLE_SECRET_KEY
  #   ca: /etc/ssl/example-ca.pem  # every HTTP provider: the only certificate authorities,
  #   timeout: 60                  # seconds until a request fails,
  #   concurrency: 4               # requests in flight at once

  # humanitec:
  #   provider: humanitec
  #   org: example
  #   token: file:~/.secrets/humanitec

  # The union of connections of one provider, with the column _connection.
  # rancher_all:
  #   aggregate: ["rancher_*"]

# Further providers: folders, or npm packages that are installed beside this file.
# providers:
#   - ./providers
#   - credsql-provider-example

# The most API calls that one statement may make.
# max_calls: 1000

# The key of the fingerprints (sealed:…), so that they compare across the machines of a team.
# fingerprint_key: env:CREDSQL_FINGERPRINT_KEY

# duckdb is the only engine of this version.
# engine: duckdb
`
