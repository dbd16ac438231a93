import type { ParameterType, Severity } from './pack.ts'

/** `pack.yaml` after its schema accepted it. */
export interface PackManifest {
  readonly pack: string
  readonly title: string
  readonly description: string
  readonly kind?: 'query' | 'control'
  readonly queries: Readonly<Record<string, QueryManifest>>
}

/** An entry of `queries:`. */
export interface QueryManifest {
  readonly kind?: 'query' | 'control'
  readonly title: string
  readonly description: string
  readonly why: string
  readonly mend?: string
  readonly severity?: Severity
  readonly tags?: Readonly<Record<string, readonly string[]>>
  readonly parameters?: Readonly<Record<string, ParameterManifest>>
  readonly identity?: readonly string[]
  readonly needs?: 'verify' | 'history'
  readonly needs_complete?: boolean
}

/** An entry of `parameters:`. */
export interface ParameterManifest {
  readonly type: ParameterType
  readonly default?: string | number | boolean
  readonly description: string
}
