import manifest from '../../package.json' with { type: 'json' }

/** The version of this credsql. */
export const { version } = manifest
