import { userInfo } from 'node:os'

/** The user of the operating system who runs this process: his name, or `uid 1000` where he has none. */
export function operatingSystemUser(read: () => { readonly username: string } = userInfo): string {
  try {
    return read().username
  } catch {
    // Containers run under numbers that no file of users knows.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
