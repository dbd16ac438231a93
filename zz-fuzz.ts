import { openDuckdb } from './src/engine/duckdb/open-duckdb.ts'
import { openAlasql } from './src/engine/alasql/open-alasql.ts'
import { createHostileRelations } from './test/engine/alasql/hostile-relations.ts'
import { Dice, statement } from './test/engine/alasql/random-statement.ts'
import { runSql } from './test/engine/duckdb/run-sql.ts'
const d = await openDuckdb({threads:1}), a = await openAlasql()
await createHostileRelations(d); await createHostileRelations(a)
const J=(x:any)=>JSON.stringify(x,(k,v)=>typeof v==='bigint'?v+'n':Object.is(v,-0)?'-0':typeof v==='number'&&!Number.isFinite(v)?String(v):v)
const tries=async(e:any,sql:string)=>{try{const r=await runSql(e,sql);return {cols:r.columns,rows:r.rows,err:undefined as any}}catch(err:any){return {err,cols:undefined as any,rows:undefined as any}}}
const dice=new Dice(Number(process.argv[2]??1)); const n=Number(process.argv[3]??500)
let eq=0,ref=0,bad=0,both=0; const why:Record<string,number>={}
const t={d:0,a:0}
for(let q=0;q<n;q++){
  const sql=statement(dice)
  let z=performance.now(); const x=await tries(d,sql); t.d+=performance.now()-z; z=performance.now(); const y=await tries(a,sql); t.a+=performance.now()-z
  if(y.err){ if(x.err){both++;continue} if(y.err.code==='unsupported'){ref++; why[y.err.message]=(why[y.err.message]??0)+1; continue}
   bad++; if(bad<15)console.log('ERR ',sql,'\n   ',y.err.code,y.err.message); continue }
  if(x.err&&/out of range|Overflow/i.test(x.err.message)){both++;continue} if(x.err){bad++;if(bad<15)console.log('ONLY ALASQL ',sql,J(y.rows).slice(0,300),'\n   ',x.err.message);continue}
  const ordered=/ order by (?!r\.x)/.test(sql)
  const norm=(r:any)=>ordered?J(r):J([...r].map(J).sort())
  if(J(x.cols)!==J(y.cols)||norm(x.rows)!==norm(y.rows)){bad++;if(bad<15)console.log('DIFF',sql,'\n  D',J(x.cols),J(x.rows).slice(0,1200),'\n  A',J(y.cols),J(y.rows).slice(0,1200))} else eq++
}
console.log({eq,ref,both,bad,t})
if(process.env.WHY) console.log(Object.entries(why).sort((a,b)=>b[1]-a[1]).slice(0,25).map(([k,v])=>v+' '+k).join('\n'))
