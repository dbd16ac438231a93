import type { Node, SelectStmt } from '@pgsql/types'
import { CredsqlError } from '../errors/credsql-error.ts'
import { bodyOf, childNodes, nullConstant, replaceNode, stringNode, textConstant } from './tree.ts'

/** A value for a parameter: what JSON has, bigints, dates, and lists for `= ANY($1)`. A text is typed by its use, like a literal. */
export type ParameterInput =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | SealedParameter
  | readonly ParameterInput[]

/** A secret that the session has sealed, by its handle. */
export interface SealedParameter {
  readonly handle: string
}

const maxInt32 = 2_147_483_647

/** `location` is where the parameter stands: a secret is looked up by it. */
function constantFor(value: ParameterInput, location = 0): Node {
  if (value === null) return nullConstant()
  if (typeof value === 'string') return textConstant(value)
  if (typeof value === 'boolean') return { A_Const: { boolval: { boolval: value } } }
  if (value instanceof Date) return textConstant(value.toISOString())
  if (typeof value === 'bigint') return { A_Const: { fval: { fval: value.toString() } } }
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new CredsqlError('invalid_parameter', `a parameter is ${value}, which is no SQL number`)
    if (Number.isInteger(value) && Math.abs(value) <= maxInt32) return { A_Const: { ival: { ival: value } } }
    return { A_Const: { fval: { fval: Number.isInteger(value) ? BigInt(value).toString() : String(value) } } }
  }
  if (isSealed(value))
    return { FuncCall: { funcname: [stringNode('secret')], args: [textConstant(value.handle)], location } }
  return { A_ArrayExpr: { elements: value.map((entry) => constantFor(entry, location)) } }
}

function isSealed(value: SealedParameter | readonly ParameterInput[]): value is SealedParameter {
  return !Array.isArray(value)
}

/** LIMIT and OFFSET take a number: a text of digits is one. */
function asCount(node: Node | undefined, value: ParameterInput | undefined): void {
  if (node !== undefined && 'ParamRef' in node && typeof value === 'string' && /^\d+$/.test(value))
    replaceNode(node, constantFor(BigInt(value)))
}

/**
 * Puts the values in the place of `$1`, `$2`, … as constants of the trees, in place, so that planner and engine see what a
 * literal would show them. `values[0]` is `$1`.
 */
export function substituteParametersIn(nodes: readonly Node[], values: readonly ParameterInput[]): void {
  const givenFor = (node: Node | undefined) =>
    node !== undefined && 'ParamRef' in node ? values[(node.ParamRef.number ?? 0) - 1] : undefined
  const visit = (node: Node) => {
    if ('SelectStmt' in node) {
      asCount(node.SelectStmt.limitCount, givenFor(node.SelectStmt.limitCount))
      asCount(node.SelectStmt.limitOffset, givenFor(node.SelectStmt.limitOffset))
    }
    if ('ParamRef' in node) {
      const value = givenFor(node)
      if (value !== undefined) {
        replaceNode(node, constantFor(value, node.ParamRef.location))
      }
      return
    }
    for (const child of childNodes(bodyOf(node))) visit(child)
  }
  for (const node of nodes) visit(node)
}

/** The same for the tree of one SELECT. */
export function substituteParameters(tree: SelectStmt, values: readonly ParameterInput[]): void {
  substituteParametersIn([{ SelectStmt: tree }], values)
}
