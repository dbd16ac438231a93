import { CredsqlError } from '../errors/credsql-error.ts'
import { parseJsonObject } from '../secrets/json-object.ts'

const group = 'credentialprovider.kubelet.k8s.io'

/** The versions that kubelets speak. What is answered is the same in all of them. */
const versions: ReadonlySet<string> = new Set(
  ['v1', 'v1beta1', 'v1alpha1'].map((version) => `${group}/${version}`),
)

/** What a kubelet asks: the credentials for one image. */
export interface KubeletRequest {
  readonly apiVersion: string
  readonly image: string
}

/**
 * Reads a CredentialProviderRequest. Members that it does not know are let pass: `v1` has a token of a service account, and later
 * kubelets may send more. Throws `usage` for anything else; nothing of the text is in the message, which may hold that token.
 */
export function parseKubeletRequest(text: string): KubeletRequest {
  if (text.trim() === '')
    throw refused('stdin is empty', 'A kubelet writes a CredentialProviderRequest to it.')
  const members = parseJsonObject(text)
  if (members === undefined) throw refused('stdin holds what is not a JSON object')
  const { kind, apiVersion, image } = members
  if (kind !== 'CredentialProviderRequest') throw refused('the kind is not CredentialProviderRequest')
  if (typeof apiVersion !== 'string' || !versions.has(apiVersion))
    throw refused(`the apiVersion is not one of ${[...versions].join(', ')}`)
  if (typeof image !== 'string' || image === '') throw refused('the request names no image')
  return { apiVersion, image }
}

function refused(message: string, hint?: string): CredsqlError {
  return new CredsqlError('usage', message, hint === undefined ? {} : { hint })
}
