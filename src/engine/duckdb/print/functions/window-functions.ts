import { type FunctionRule, type FunctionTable, likeFirst, type ResultRule, rule } from '../function-rule.ts'

/** Functions that need OVER. */
export const windowFunctions: FunctionTable = {
  row_number: windowed('integer', 0),
  rank: windowed('integer', 0),
  dense_rank: windowed('integer', 0),
  percent_rank: windowed('double', 0),
  cume_dist: windowed('double', 0),
  ntile: windowed('integer', 1),
  lag: windowed(likeFirst, 1, 3),
  lead: windowed(likeFirst, 1, 3),
  first_value: windowed(likeFirst, 1),
  last_value: windowed(likeFirst, 1),
  nth_value: windowed(likeFirst, 2),
}

function windowed(type: ResultRule, least: number, most = least): FunctionRule {
  return rule('window', least, most, (call) => ({
    sql: call.aggregate(
      call.name,
      call.args.map((arg) => arg.sql),
    ),
    type: typeof type === 'string' ? type : type(call.args),
  }))
}
