#!/usr/bin/env node
// Proves that the renderer and npm's mustache make the same of random templates (in plain mode, with our escape function,
// without inheritance, which mustache.js does not have). TAP.
// usage: compare.mjs RENDER_CASES [COUNT] [SEED]
//
// The generator keeps off what mustache.js does otherwise than the specification says: a dotted name that is looked for in outer
// contexts when its beginning is found further in, two tags that stand alone on one line, a partial of several lines behind
// text, null in a list, and lists and objects shown as values.
import {spawnSync} from 'node:child_process'
import {createRequire} from 'node:module'

const [program, count = '3000', seed = '1'] = process.argv.slice(2)
let Mustache
try {
  Mustache = createRequire(new URL('../browser/package.json', import.meta.url))('mustache')
} catch {
  console.log('1..0 # SKIP npm\'s mustache is not installed; run npm ci in tests/browser')
  process.exit(0)
}

let state = Number(seed) >>> 0
function random(n) { // xorshift
  state ^= state << 13; state >>>= 0
  state ^= state >>> 17
  state ^= state << 5; state >>>= 0
  return state % n
}
const pick = list => list[random(list.length)]

// What a name holds is told by its first letter: v a plain value, o an object, l a list of objects, p a list of plain values.
const values = () => pick(['', 'x', '<b>', '"&\'', 'a\nb', 'é', 0, 1, -5, 2.5, true, false, null, '{{v1}}'])
function object(depth) {
  const made = {}
  for (const name of ['v1', 'v2', 'v3']) if (random(3)) made[name] = values()
  if (depth > 0) {
    if (random(2)) made.o1 = random(4) ? object(depth - 1) : null
    if (random(2)) made.l1 = Array.from({length: random(4)}, () => object(depth - 1))
    if (random(2)) made.p1 = Array.from({length: random(4)}, () => pick(['x', '<', 1, 0, '']))
  }
  return made
}

const words = () => pick(['a', 'b c', '<p>', '&amp;', '}}', '{ ', '# ', ' x ', "'"])
const space = () => pick(['', '', ' ', '  ', '\t'])
const end = () => pick(['\n', '\n', '\n', '\r\n'])
function variable(inPlain) {
  const name = inPlain && random(2) ? '.' : pick(['v1', 'v2', 'v3', 'missing'])
  return pick([`{{${name}}}`, `{{ ${name} }}`, `{{{${name}}}}`, `{{&${name}}}`, `{{& ${name} }}`])
}

// Pieces within a line, with something that is no tag at both ends.
function inline(depth, inPlain) {
  const inner = () => words() + line(depth - 1, inPlain) + words()
  const choices = [words, words, () => words() + variable(inPlain) + words(), () => '{{! a comment }}' + words()]
  if (depth > 0) {
    choices.push(() => { const n = pick(['v1', 'v2', 'o1', 'missing']); return `x{{#${n}}}${n[0] === 'o' ? inner() : words()}{{/${n}}}x` })
    choices.push(() => { const n = pick(['v1', 'o1', 'l1', 'p1', 'missing']); return `x{{^${n}}}${inner()}{{/${n}}}x` })
    choices.push(() => `x{{#l1}}${inner()}{{/l1}}x`)
    choices.push(() => `x{{#p1}}${words()}${variable(true)}${words()}{{/p1}}x`)
    choices.push(() => 'x{{v1}}{{>one}}x')
  }
  return pick(choices)()
}
const line = (depth, inPlain) => Array.from({length: random(3)}, () => inline(depth, inPlain)).join('')

function block(depth, inPlain, inPartial) {
  const choices = [
    () => space() + words() + line(depth, inPlain) + end(),
    () => space() + words() + line(depth, inPlain) + end(),
    () => space() + variable(inPlain) + space() + end(),
    () => end(),
    () => `${space()}{{! alone }}${space()}${end()}`,
    () => '{{! two\nlines }}\n',
  ]
  if (depth > 0) {
    const section = (sigil, name, body) => `${space()}{{${sigil}${name}}}${space()}${end()}${body}${space()}{{/${name}}}${space()}${end()}`
    choices.push(() => { const n = pick(['v1', 'o1', 'missing']); return section('#', n, n[0] === 'o' ? blocks(depth - 1, inPlain, inPartial) : 'x\n') })
    choices.push(() => section('^', pick(['v1', 'o1', 'l1', 'missing']), blocks(depth - 1, inPlain, inPartial)))
    choices.push(() => section('#', 'l1', blocks(depth - 1, inPlain, inPartial)))
    choices.push(() => section('#', 'p1', `${words()}${variable(true)}x\n`))
    choices.push(() => `${space()}{{>${pick(inPartial ? ['one', 'none'] : ['many', 'one', 'none'])}}}${space()}${end()}`)
    choices.push(() => `${space()}{{=<% %>=}}${space()}${end()}x<% v1 %><%& v2 %>x\n${space()}<%={{ }}=%>${space()}${end()}`)
  }
  return pick(choices)()
}
const blocks = (depth, inPlain, inPartial) => Array.from({length: random(4)}, () => block(depth, inPlain, inPartial)).join('')

const entities = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}
const escape = text => String(text).replace(/[&<>"']/g, c => entities[c])

const cases = Array.from({length: Number(count)}, () => ({
  template: blocks(3) + line(2),
  partials: {one: words() + variable(), many: blocks(2, false, true)},
  data: object(3),
}))
const run = spawnSync(program, {input: cases.map(c => JSON.stringify(c)).join('\n') + '\n', maxBuffer: 1 << 30, encoding: 'utf8'})
const answers = run.stdout.trimEnd().split('\n').map(l => JSON.parse(l))
let failed = 0
for (const [i, c] of cases.entries()) {
  const expected = Mustache.render(c.template, c.data, c.partials, {escape})
  if (answers[i]?.text === expected) continue
  if (++failed <= 5) console.log('# ' + JSON.stringify({...c, expected, answer: answers[i]}))
}
console.log(`${failed || answers.length !== cases.length ? 'not ok' : 'ok'} 1 - ${cases.length} random templates, seed ${seed}: ${failed} differ from mustache ${Mustache.version}`)
console.log('1..1')
process.exit(failed || answers.length !== cases.length ? 1 : 0)
