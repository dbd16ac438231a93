import { tellsProblems } from './problem-cases.ts'
import { acmeRobots } from './provider-folder.ts'

// biome-ignore format: one case is two or three lines
tellsProblems('acme/tables/robots.yaml', acmeRobots, [
  ["items: robots", "items: robots\n    query: { name: x }",
    "tables/robots.yaml:22 operations.list.keys.name.=: the query parameter \"name\" is a constant of the operation"],
  ["\"=\": path, required: true", "\"=\": path",
    "tables/robots.yaml:20 operations.list.keys.team: {team} is in the path"],
  ["\"=\": path, required: true", "prefix: team, required: true",
    "tables/robots.yaml:20 operations.list.keys.team: {team} is in the path",
    "tables/robots.yaml:20 operations.list.keys.team.required: a required key has \"=\""],
  ["\"=\": name, prefix", "\"<>\": name_ne, prefix",
    "tables/robots.yaml:21 operations.list.keys.name.<>: <> on text loses rows unless the server compares as SQL does"],
  ["\"=\": name, prefix: name_prefix", "\"=\": path",
    "tables/robots.yaml:21 operations.list.keys.name.=: the path holds no {name} for ="],
  ["\"=\": name, prefix: name_prefix", "\"=\": page",
    "tables/robots.yaml:21 operations.list.keys.name.=: the query parameter \"page\" is the paging's"],
  ["\"=\": name, prefix: name_prefix", "\"=\": argument",
    "tables/robots.yaml:21 operations.list.keys.name.=: only a driver has arguments"],
  ["\"=\": name, prefix: name_prefix", "exact: true",
    "tables/robots.yaml:21 operations.list.keys.name: no operator is given"],
  ["name: { \"=\": name", "secret: { \"=\": name",
    "tables/robots.yaml:21 operations.list.keys.secret: \"secret\" is a secret"],
  ["name: { \"=\": name", "nam: { \"=\": name",
    "tables/robots.yaml:21 operations.list.keys.nam: there is no column \"nam\""],
  ["name: { \"=\": name", "created: { \"=\": name",
    "tables/robots.yaml:21 operations.list.keys.created.prefix: a timestamp has no prefix"],
  ["\"=\": name, prefix", "eq: name, prefix",
    "tables/robots.yaml:21 operations.list.keys.name.eq: unknown member \"eq\""],
])
