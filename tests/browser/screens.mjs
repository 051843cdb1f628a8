// Pictures of pages: each at three widths, light and dark, as NAME-WIDTH-SCHEME.png. See tools/screens.
import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {WIDTHS, closeBrowser, withPage} from './browser.mjs'
import {startDesk, stopDesks} from './desk.mjs'

// name: [side, path, and what a person does there first].
const PAGES = {
  'room-front': ['room', ''],
  'room-story': ['room', async page => firstLink(page, 'stories/')],
  'room-cable': ['room', async page => firstLink(page, 'cables/')],
  'desk-front': ['desk', ''],
  'desk-search': ['desk', 'search?q=ovra'],
  'desk-stories': ['desk', 'stories'],
}

const [folder = 'docs/screens', ...names] = process.argv.slice(2)
await mkdir(folder, {recursive: true})
try {
  const desk = await startDesk()
  for (const scheme of ['light', 'dark']) {
    for (const {width, height} of Object.values(WIDTHS)) {
      await withPage({viewport: {width, height}, colorScheme: scheme}, async page => {
        await desk.signIn(page)
        for (const [name, [side, where]] of Object.entries(PAGES)) {
          if (names.length > 0 && !names.includes(name)) continue
          await page.goto(desk[side] + (typeof where === 'string' ? where : ''))
          if (typeof where === 'function') await where(page)
          const file = path.join(folder, `${name}-${width}-${scheme}.png`)
          await page.screenshot({path: file, fullPage: true, animations: 'disabled'})
          console.log(file)
        }
      })
    }
  }
} finally {
  await closeBrowser()
  await stopDesks()
}

async function firstLink(page, prefix) {
  const address = await page.locator(`a[href*="${prefix}"]`).first().evaluate(a => a.href)
  await page.goto(address)
}
