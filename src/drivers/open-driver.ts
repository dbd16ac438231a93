import type { Catalog } from '../catalog/catalog.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Driver } from './driver.ts'

/** Every driver, loaded on first use. A manifest names one of them. */
const drivers: Readonly<Record<string, (catalog: Catalog) => Promise<Driver>>> = {
  catalog: async (catalog) => new (await import('./catalog-driver.ts')).CatalogDriver(catalog),
  docker: async () => new (await import('./docker/docker-driver.ts')).DockerDriver(),
  history: async () => new (await import('./history/history-driver.ts')).HistoryDriver(),
  images: async (catalog) => new (await import('./images/images-driver.ts')).ImagesDriver(catalog),
  kubelet: async () => new (await import('./kubelet/kubelet-driver.ts')).KubeletDriver(),
  registry: async () => new (await import('./registry/registry-driver.ts')).RegistryDriver(),
}

/** Opens the driver that a manifest names. Throws `driver_failed` for one that is not there. */
export function openDriver(name: string, catalog: Catalog): Promise<Driver> {
  const open = Object.hasOwn(drivers, name) ? drivers[name] : undefined
  if (open === undefined)
    throw new CredsqlError('driver_failed', `there is no driver "${name}"`, {
      hint: `The drivers are ${Object.keys(drivers).join(', ')}.`,
    })
  return open(catalog)
}
