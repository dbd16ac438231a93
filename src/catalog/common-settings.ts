import type { ProviderManifest, SettingManifest } from './manifest.ts'

/** Settings of every connection that speaks HTTP, whatever its provider's file says. */
export const commonSettings: Readonly<Record<string, SettingManifest>> = {
  ca: {
    type: 'file',
    description: 'PEM file of the certificate authorities that are trusted instead of the usual ones.',
  },
  timeout: {
    type: 'text',
    description: "Seconds until a request without an answer fails; the provider's own value unless told.",
  },
  concurrency: {
    type: 'text',
    description: "Requests in flight at once; the provider's own value unless told.",
  },
}

/** The settings that a connection of a provider can have. */
export function settingsOf(manifest: ProviderManifest): Readonly<Record<string, SettingManifest>> {
  return manifest.http === undefined ? manifest.settings : { ...manifest.settings, ...commonSettings }
}
