// Pictures of every page in every state, each at three widths, light and dark: NAME-WIDTH-SCHEME.png. See tools/screens.
import {execFile} from 'node:child_process'
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import {promisify} from 'node:util'
import {WIDTHS, closeBrowser, withPage} from './browser.mjs'
import {startDesk, stopDesks} from './desk.mjs'

const run = promisify(execFile)
const HIGHEST = 2400 // pixels; a longer page is cut there
const SHORT_HEAD = 'CONFIDENTIAL ORSOLIN 000901\n\nSIPDIS\n\nE.O. 12958: DECL: 01/01/2029\nTAGS: PREL, XV\n'

// Desks and rooms in one state each, made when the first picture of them is taken.
const states = {
  empty: () => startDesk({empty: true}),
  sample: () => startDesk(),
  ur: () => startDesk({language: 'ur'}),
  async many() {
    const desk = await startDesk({empty: true})
    const folder = path.join(desk.folder, '..', 'files')
    await desk.run('sample', folder, '--cables', '10000', '--seed', '1')
    await run(process.env.CABLEDESK_PROGRAM, ['--desk', desk.folder, 'import', folder, '--collection', 'many'], {timeout: 600_000})
    return desk
  },
  async long() {
    const desk = await startDesk()
    const file = path.join(desk.folder, '..', 'long.txt')
    const subject = 'SCENESETTER FOR THE GOVERNOR-GENERAL’S INTERPARLIAMENTARY TRANSNATIONALIZATION VISIT TO HALMIR'
    const word = 'Wasserkraftwerksbetriebsgenehmigungsverfahrensordnungsentwurfsbegruendungstext'
    await writeFile(file, `${SHORT_HEAD}SUBJECT: ${subject}\n\n1. (C) ${word} ${word}. ${'The minister spoke at length about the dam. '.repeat(30)}\n\nSMITH\n`)
    await desk.run('import', file, '--collection', 'long-words')
    return desk
  },
  async room_nothing() { return roomOf('nothing') },
  async room_one() { return roomOf('one') },
  async room_many() { return roomOf('all', '10000') },
}
const made = new Map()
const folders = []

// A room as plain files, read from the disk as from a USB stick.
async function roomOf(...words) {
  const folder = await mkdtemp(path.join(tmpdir(), 'cabledesk-room-'))
  folders.push(folder)
  await run(path.join(path.dirname(process.env.CABLEDESK_PROGRAM), 'tests/pages/room_demo'), [folder, ...words], {timeout: 900_000})
  return {room: `${pathToFileURL(folder)}/`}
}

function stateOf(name) {
  if (!made.has(name)) made.set(name, states[name]())
  return made.get(name)
}

const link = async (page, selector) => page.goto(await page.locator(selector).first().evaluate(a => a.href))
const open = selector => async page => page.locator(selector).first().click()
// NAME: [state, side, path, what a person does there].
const PICTURES = JSON.parse(await readFile(new URL('./screens.json', import.meta.url), 'utf8'))
const ACTS = {
  'open the fields': open('.all-fields summary'),
  'show the keys': page => page.keyboard.press('?'),
  'complete a field': async page => {
    await page.locator('#q').fill('post:')
    await page.locator('#q').press('End')
    await page.locator('#q').pressSequentially('k')
    await page.locator('#completions [role=option]').first().waitFor()
  },
  'choose the first post': page => link(page, '.filters .counts a:not(.not)'),
  'open the first cable': page => link(page, '#hits a.row-link'),
  'open the first import': page => link(page, 'main a.row-link'),
  'open a posted cable': page => link(page, 'main a[href*="cables/"]:not([href*="by-"])'),
  'open a story': page => link(page, 'main a[href*="stories/"]:not([href$="index.html"])'),
  'show a page that will change': page => link(page, 'main a[href*="/preview/"]'),
  'lose the network and type': async page => {
    await page.context().setOffline(true)
    await page.locator('textarea').first().press('Control+End')
    await page.keyboard.type(' The desk does not answer.')
    await page.waitForTimeout(4000)
  },
  'emulate print': page => page.emulateMedia({media: 'print'}),
}

const [folder = 'docs/screens', ...wanted] = process.argv.slice(2)
await mkdir(folder, {recursive: true})
try {
  for (const [name, [state, side, where, act]] of Object.entries(PICTURES)) {
    if (wanted.length > 0 && !wanted.some(word => name.startsWith(word))) continue
    const desk = await stateOf(state)
    for (const [scheme, widths] of [['light', Object.entries(WIDTHS)], ['dark', Object.entries(WIDTHS)]]) {
      for (const [width, viewport] of widths) {
        await withPage({viewport, colorScheme: scheme}, async page => {
          if (side === 'desk') await desk.signIn(page)
          await page.goto(desk[side === 'sign-in' ? 'desk' : side] + where)
          if (act) await ACTS[act](page)
          const high = await page.evaluate(() => document.documentElement.scrollHeight)
          const file = path.join(folder, `${name}-${width}-${scheme}.png`)
          await page.screenshot({path: file, fullPage: true, animations: 'disabled', clip: {x: 0, y: 0, width: viewport.width, height: Math.min(Math.max(high, viewport.height), HIGHEST)}})
          console.log(file)
        })
      }
    }
  }
} finally {
  await closeBrowser()
  await stopDesks()
  for (const made of folders) await rm(made, {recursive: true, force: true})
}
