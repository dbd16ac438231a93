import { open } from 'node:fs/promises'

/** Waits until the names in a folder are on the disk: a new file whose name is not is lost with the power. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder, and keeps names by itself.
  if (process.platform === 'win32') return
  await using folder = await open(path, 'r')
  await folder.sync()
}
