import type { FuncCall, Node } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'
import { type BindContext, type BindState, bindError, type SecretHandles } from './bind-state.ts'
import { bodyOf, childNodes, constantOf, replaceNode, stringsOf } from './tree.ts'

/** Whether a call is `SECRET('env:NAME')`. */
export function isSecretCall(call: FuncCall): boolean {
  const name = stringsOf(call.funcname)
  return name.length === 1 && name[0]?.toLowerCase() === 'secret'
}

function callsIn(nodes: readonly Node[], found: FuncCall[] = []): FuncCall[] {
  for (const node of nodes) {
    if ('FuncCall' in node && isSecretCall(node.FuncCall)) found.push(node.FuncCall)
    callsIn(childNodes(bodyOf(node)), found)
  }
  return found
}

/** Whether a statement refers to secrets, whose sources are asked for them. */
export function hasSecretCalls(nodes: readonly Node[]): boolean {
  return callsIn(nodes).length > 0
}

function referenceIn(call: FuncCall, context: BindContext): string {
  const [argument] = call.args ?? []
  const value = constantOf(argument)
  if (call.args?.length === 1 && value?.kind === 'text') return value.value
  throw bindError(context, 'unsupported', 'SECRET() takes one text: where the secret is', call.location, {
    hint: "Write SECRET('env:NAME'), or another of file:/path, command:…, helper:<name>/<server>.",
  })
}

/** What tells calls apart. */
function keyOf({ args, location = 0 }: FuncCall): string {
  const value = constantOf(args?.[0])
  return `${location} ${value?.kind === 'text' ? value.value : ''}`
}

/**
 * Gets the secrets that a statement refers to, one after the other in the order of the text, before its names are resolved. A
 * call that stands twice in the tree, as in `(a, b) = (…)`, is one.
 */
export async function findSecrets(nodes: readonly Node[], context: BindContext): Promise<SecretHandles> {
  const found = new Map<string, string>()
  const calls = callsIn(nodes).sort((a, b) => (a.location ?? 0) - (b.location ?? 0))
  const references = calls.map((call) => referenceIn(call, context))
  for (const [i, call] of calls.entries()) {
    const location = call.location ?? 0
    const key = keyOf(call)
    if (found.has(key)) continue
    if (context.secretFrom === undefined)
      throw bindError(context, 'unsupported', 'SECRET() is not supported here', location)
    try {
      found.set(key, await context.secretFrom(references[i]!))
    } catch (error) {
      const place = context.placeAt(location)
      throw error instanceof CredsqlError && place !== undefined ? error.with({ place }) : error
    }
  }
  return found
}

/** Puts the handle in the place of the call. The reference tells where a secret is and is none: it may be shown. */
export function sealReference(call: FuncCall, node: Node, state: BindState): void {
  const handle = state.secrets.get(keyOf(call))
  if (handle === undefined)
    throw state.error('internal', 'the secret of SECRET() was not looked up', call.location)
  const constant = { sval: { sval: handle } }
  replaceNode(node, { A_Const: constant })
  state.sealedConstants.add(constant)
}
