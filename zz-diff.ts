import { readFileSync } from 'node:fs'
import { openDuckdb } from '/work/main/src/engine/duckdb/open-duckdb.ts'
import { openAlasql } from '/work/main/src/engine/alasql/open-alasql.ts'
import { createPeople } from '/work/main/test/engine/duckdb/people.ts'
import { runSql } from '/work/main/test/engine/duckdb/run-sql.ts'
const answers = JSON.parse(readFileSync('/work/main/test/engine/duckdb/postgres-answers.json','utf8'))
const extra = process.argv[2] ? readFileSync(process.argv[2],'utf8').split('\n').filter(Boolean).map(sql=>({sql})) : answers
const d = await openDuckdb({threads:1}), a = await openAlasql()
await createPeople(d); await createPeople(a)
const J=(x:any)=>JSON.stringify(x,(k,v)=>typeof v==='bigint'?v+'n':Object.is(v,-0)?'-0':typeof v==='number'&&!Number.isFinite(v)?String(v):v)
const tries=async(e:any,sql:string)=>{try{const r=await runSql(e,sql);return {cols:r.columns,rows:r.rows,err:undefined as any}}catch(err:any){return {err,cols:undefined as any,rows:undefined as any}}}
let eq=0,ref=0,bad=0
const why:Record<string,number>={}
for(const {sql} of extra){
  const [x,y]=[await tries(d,sql),await tries(a,sql)]
  const ordered=/order by/i.test(sql)
  const norm=(r:any)=>ordered?J(r):J([...r].map(J).sort())
  if(y.err){ if(y.err.code==='unsupported'){ref++;if(process.env.REF&&!x.err)console.log("REF",sql,y.err.message); if(!x.err) why[y.err.message]=(why[y.err.message]??0)+1; continue}
    if(x.err){eq++;continue}
    bad++;console.log('ERR ',sql,'\n   ',y.err.code,y.err.message, y.err.cause?.stack ?? '')
    continue }
  if(x.err){bad++;console.log('ONLY ALASQL ',sql,J(y.rows).slice(0,300),'\n   ',x.err.message);continue}
  if(J(x.cols)!==J(y.cols)||norm(x.rows)!==norm(y.rows)){bad++;console.log('DIFF',sql,'\n  D',J(x.cols),J(x.rows).slice(0,900),'\n  A',J(y.cols),J(y.rows).slice(0,900))} else eq++
}
console.log({eq,ref,bad,all:extra.length})
if(process.env.WHY) console.log(Object.entries(why).sort((a,b)=>b[1]-a[1]).map(([k,v])=>v+' '+k).join('\n'))
