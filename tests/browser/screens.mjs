// Pictures of every page in every state, each at three widths, light and dark: NAME-WIDTH-SCHEME.png. See tools/screens. What has a barrier for
// anyone there, or is wider than its window, is said at the end, and fails.
import {execFile} from 'node:child_process'
import {mkdir, mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {promisify} from 'node:util'
import {WIDTHS, closeBrowser, findBarriers, withPage} from './browser.mjs'
import {startDesk, stopDesks} from './desk.mjs'

const run = promisify(execFile)
const HIGHEST = 2400 // pixels; a longer page is cut there
const HERE = path.dirname(fileURLToPath(import.meta.url))
const LONG_HEADLINE = 'Interparliamentary transnationalization, Wasserkraftwerksbetriebsgenehmigungsverfahrensordnung and the lamp of the harbor'
const LAMP = `He writes it in pencil, "so as to know what I am forgetting." Another was changed: "Every woman on that quay knows what she is lifting,"
he said. And "nobody ever wrote this in any cable", either.\n\nSee [the harbour master's book](cable:08PORTELLERY12#p2).\n`
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
    await run(process.env.CABLEDESK_PROGRAM, ['--desk', desk.folder, 'import', '.', '--collection', 'many'], {cwd: folder, timeout: 600_000})
    return desk
  },
  kept: () => startDesk(),
  offline: () => startDesk(),
  ended: () => startDesk(),
  // Of a story that waits for its time, one withdrawn, and one that quotes a cable which asks to protect someone.
  async later() {
    const desk = await startDesk()
    const file = path.join(desk.folder, '..', 'lamp.md')
    await writeFile(file, `---\nheadline: ${LONG_HEADLINE}\nbyline: A. Writer\npartner: The Orsolin Courier\n---\n\n${LAMP}`)
    await needsSomebody(desk.run('story', 'import', file))
    await needsSomebody(desk.run('story', 'publish', '4', '--at', '2031-05-04T11:30:00Z', '--yes'))
    await desk.run('story', 'withdraw', '1', '--reason', 'A person asked for it.', '--yes')
    return desk
  },
  async volume() {
    const desk = await startDesk({empty: true})
    await needsSomebody(desk.run('import', path.join(HERE, '..', 'data', 'tei-volume.xml'), '--collection', 'volumes'))
    return desk
  },
  async importing() {
    const desk = await startDesk({empty: true})
    desk.files = []
    for (let seed = 1; seed <= 12; seed++) {
      const folder = path.join(desk.folder, '..', `files-${seed}`)
      await desk.run('sample', folder, '--cables', '4000', '--seed', String(seed))
      desk.files.push(path.join(folder, `cables-${seed}.csv`))
      await rename(path.join(folder, 'cables.csv'), desk.files.at(-1))
    }
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

// Exit code 1 is "done, and something needs a person".
const needsSomebody = done => done.catch(error => { if (error.code !== 1) throw error })

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
  'look at the altered quotation': page => link(page, '.quotation-note:has(.verdict.altered) .beside'),
  'keep the first': async page => {
    const keep = page.locator('#hits [data-mark=kept][aria-pressed=false]').first()
    const read = page.locator('#hits [data-mark=read][aria-pressed=false]').first()
    if (await page.locator('#hits [aria-pressed=true]').count() > 0) return
    await keep.click()
    await page.locator('#hits [data-mark=kept][aria-pressed=true]').first().waitFor()
    await read.click()
    await page.locator('#hits [data-mark=read][aria-pressed=true]').first().waitFor()
  },
  'open the field table': open('.setting summary'),
  'save a wrong address': async page => {
    await page.locator('[name="address"]').fill('cables.example')
    await page.locator('form[action="/settings/room"] button').click()
    await page.locator('.field-wrong').first().waitFor()
  },
  'publish at no time': async page => {
    await page.locator('#at').fill('soon')
    await page.locator('form.final button').click()
    await page.locator('#wrong').waitFor()
  },
  'send a form from elsewhere': async page => {
    await page.locator('form[action="/settings/room"] [name="csrf"]').evaluate(field => { field.value = 'x' })
    await page.locator('form[action="/settings/room"] button').click()
    await page.waitForLoadState()
  },
  'wait for the check': page => page.locator('#checked .verdict').first().waitFor(),
  'drop in a passage': async page => {
    await page.locator('#checked .verdict').first().waitFor()
    await page.locator('.drop-in summary').click()
    await page.locator('#drop-q').fill('"what I am forgetting"')
    await page.locator('#drop-search button').click()
    await page.locator('#drop-hits button').first().click()
    await page.locator('.drop-paragraph').first().waitFor()
  },
  'end the session and type': async page => {
    await page.context().clearCookies()
    await page.locator('textarea').first().press('Control+End')
    await page.keyboard.type(' The session has ended.')
    await page.locator('#typing-status[data-said=ended]').waitFor()
  },
  'import some': async (page, desk) => {
    await page.locator('#files').setInputFiles(desk.files.splice(0, 2))
    await page.locator('#collection').fill('many')
    await page.locator('#import button').click()
    await page.locator('.run progress').waitFor()
    await page.waitForTimeout(900)
  },
  'lose the network and type': async page => {
    const here = page.url()
    if (await page.locator('.typed button').count() > 0) await page.locator('.typed button').click()
    await page.goto(here)
    await page.locator('#checked .verdict').first().waitFor()
    await page.context().setOffline(true)
    await page.locator('textarea').first().press('Control+End')
    await page.keyboard.type(' The desk does not answer.')
    await page.waitForTimeout(4000)
  },
  'emulate print': page => page.emulateMedia({media: 'print'}),
}

const NO_SCRIPT = 'without a script'

async function newLink(desk) {
  const link = new URL((await desk.run('sign-in')).match(/https?:\/\/\S+/)[0])
  return new URL(link.pathname + link.search, desk.desk).href
}

const faults = []
const [folder = 'docs/screens', ...wanted] = process.argv.slice(2)
await mkdir(folder, {recursive: true})
try {
  for (const [name, [state, side, where, act]] of Object.entries(PICTURES)) {
    if (wanted.length > 0 && !wanted.some(word => name.startsWith(word))) continue
    const desk = await stateOf(state)
    for (const [scheme, widths] of [['light', Object.entries(WIDTHS)], ['dark', Object.entries(WIDTHS)]]) {
      for (const [width, viewport] of widths) {
        const session = side === 'desk' ? desk.signedIn : undefined
        await withPage({viewport, colorScheme: scheme, storageState: session, javaScriptEnabled: act !== NO_SCRIPT}, async page => {
          if (side === 'desk' && !desk.signedIn) {
            await desk.signIn(page)
            desk.signedIn = await page.context().storageState()
          }
          const address = desk[side === 'sign-in' ? 'desk' : side]
          await page.goto(where === 'a new link' ? await newLink(desk) : address + where)
          if (act && act !== NO_SCRIPT) await ACTS[act](page, desk)
          await page.mouse.move(0, 0)
          const high = await page.evaluate(() => document.documentElement.scrollHeight)
          const file = path.join(folder, `${name}-${width}-${scheme}.png`)
          await page.screenshot({path: file, fullPage: true, animations: 'disabled', clip: {x: 0, y: 0, width: viewport.width, height: Math.min(Math.max(high, viewport.height), HIGHEST)}})
          console.log(file)
          for (const barrier of act === NO_SCRIPT ? [] : await findBarriers(page)) faults.push(`${file}: ${barrier}`)
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          if (over > 0) faults.push(`${file}: ${over} pixels too wide`)
        })
      }
    }
  }
} finally {
  await closeBrowser()
  await stopDesks()
  for (const made of folders) await rm(made, {recursive: true, force: true})
}
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
