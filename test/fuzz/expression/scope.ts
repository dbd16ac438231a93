import type fc from 'fast-check'
import type { FuzzColumn, FuzzType } from '../relations.ts'

/** SQL that is made. */
export type Sql = fc.Arbitrary<string>

/** The types that expressions have; no relation has a column of the last three. */
export type ExpressionType = FuzzType | 'numeric' | 'interval' | 'array'

/** What an expression may name, and the subqueries that it may hold. */
export interface ExpressionScope {
  readonly columns: readonly FuzzColumn<ExpressionType>[]
  /** Only what alasql has, as far as that is told by a word. */
  readonly portable: boolean
  /** Queries of one column, by its type, that may stand after IN and ANY. */
  readonly lists?: Partial<Readonly<Record<ExpressionType, Sql>>>
  /** Queries of one column and at most one row, by its type. */
  readonly scalars?: Partial<Readonly<Record<ExpressionType, Sql>>>
  /** Queries of an integer and a text. */
  readonly pairs?: Sql
}

/** Makes an expression of a type inside another. */
export type Sub = (type: ExpressionType) => Sql

/** Types whose values compare and sort alike in every engine, and of which equal ones print alike. */
export const plainTypes = ['integer', 'text', 'boolean', 'double', 'timestamp', 'date', 'numeric'] as const

/** Types that compare. */
export const comparableTypes = [...plainTypes, 'interval'] as const
