// A lazy import of a CommonJS package sees its default export alone once it is bundled; through this module it has its names.
export { Pool, ProxyAgent } from 'undici'
