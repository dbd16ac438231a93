import manifest from '../../package.json' with { type: 'json' }

/** How every request names its sender. */
export const userAgent = `credsql/${manifest.version}`
