#!/usr/bin/env -S node --test-reporter=tap
// Runs the browser tests: every *.test.mjs beside this file (or those named), in one process, one after the other; TAP.
// usage: run.mjs CABLEDESK [NAME…]      (run.mjs build/cabledesk room: room.test.mjs alone)
import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {after} from 'node:test'
import {closeBrowser} from './browser.mjs'
import {stopDesks} from './desk.mjs'

const [program, ...names] = process.argv.slice(2)
if (!program) {
  console.error('usage: run.mjs CABLEDESK [NAME…]')
  process.exit(2)
}
process.env.CABLEDESK_PROGRAM = path.resolve(program)

after(async () => {
  await closeBrowser()
  await stopDesks()
})
const files = (await readdir(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)))
  .filter(file => file.endsWith('.test.mjs'))
  .filter(file => names.length === 0 || names.includes(file.replace('.test.mjs', '')))
for (const file of files.sort()) await import(`./${file}`)
