// Proves that the reading room's pages have no barriers for anyone, fit every screen in light and dark, and hold without
// JavaScript: from a quotation to its marked words in the cable, and back.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {WIDTHS, findBarriers, withPage} from './browser.mjs'
import {sharedDesk, startDesk} from './desk.mjs'

const HALMIR = 'stories/1-the-gate-at-halmir.html'

// One page of each kind.
const KINDS = ['', HALMIR, 'stories/3-what-was-in-the-crates.html', 'stories/index.html', 'cables/06BRZENY402.html', 'cables/by-date.html',
  'posts/index.html', 'posts/BRZENY.html', 'tags/index.html', 'tags/PREL.html', 'dates/2006.html', 'dates/2006-11.html', 'series/index.html',
  'record/index.html', 'no-such-page']

for (const [name, viewport] of Object.entries(WIDTHS)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`room pages on a ${name} in ${colorScheme} have no barriers and fit`, async () => {
      const {room} = await sharedDesk()
      await withPage({viewport, colorScheme}, async page => {
        for (const kind of KINDS) {
          const answer = await page.goto(room + kind)
          assert.equal(answer.status(), kind === 'no-such-page' ? 404 : 200, kind)
          assert.deepEqual(await findBarriers(page), [], kind)
          assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, `${kind} is too wide`)
        }
      })
    })
  }
}

test('without JavaScript a quotation leads to its words in the cable, and back', async () => {
  const {room} = await sharedDesk()
  await withPage({javaScriptEnabled: false, viewport: WIDTHS.phone}, async page => {
    await page.goto(room + HALMIR)
    await page.getByRole('link', {name: 'I was told by the water.'}).first().click()
    const id = new URL(page.url()).hash
    assert.match(page.url(), /cables\/06BRZENY402\.html#s1-\d+$/)
    const mark = page.locator(`mark[id="${id.slice(1)}"]`)
    assert.equal(await mark.innerText(), 'I was told by the water')
    const box = await mark.boundingBox()
    assert.ok(box.y >= 0 && box.y < WIDTHS.phone.height, `the words are in sight (${box.y})`)
    await page.locator('#p2 .back').first().click()
    assert.match(page.url(), /stories\/1-the-gate-at-halmir\.html#q\d+$/)
  })
})

test('the fields of a cable open and close without JavaScript, and stand in print', async () => {
  const {room} = await sharedDesk()
  await withPage({javaScriptEnabled: false}, async page => {
    await page.goto(room + 'cables/06BRZENY402.html')
    const fields = page.locator('table.fields')
    assert.equal(await fields.isVisible(), false)
    await page.emulateMedia({media: 'print'})
    assert.ok((await fields.boundingBox())?.height > 100, 'the fields are printed')
    await page.emulateMedia({media: 'screen'})
    await page.locator('summary').press('Enter')
    assert.equal(await fields.isVisible(), true)
  })
})

test('the first stop of the keyboard skips to the text', async () => {
  const {room} = await sharedDesk()
  await withPage({}, async page => {
    await page.goto(room + HALMIR)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content')
  })
})

test('a page is its HTML, one stylesheet and an icon: nothing else is fetched, and no cookie set', async () => {
  const {room} = await sharedDesk()
  await withPage({}, async page => {
    const fetched = []
    page.on('request', request => fetched.push(new URL(request.url()).pathname))
    await page.goto(room + HALMIR, {waitUntil: 'networkidle'})
    assert.deepEqual(fetched.filter(path => !path.startsWith('/assets/')), [`/${HALMIR}`])
    assert.ok(fetched.length <= 3, fetched.join(' '))
    assert.deepEqual(await page.context().cookies(), [])
  })
})

test('a room in Urdu speaks it on every page, from right to left, and the cables stay English', async () => {
  const desk = await startDesk({language: 'ur'})
  await withPage({viewport: WIDTHS.phone}, async page => {
    for (const kind of KINDS) {
      await page.goto(desk.room + kind)
      assert.deepEqual(await findBarriers(page), [], kind)
      assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, `${kind} is too wide`)
      assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, getComputedStyle(document.querySelector('main')).direction]), ['ur', 'rtl'], kind)
      assert.equal(await page.locator('nav.ways a').first().innerText(), 'خبریں', kind)
      assert.doesNotMatch(await page.locator('body').innerText(), /\[(room|page|base)\.|Posted on|Cited in/, kind)
    }
    await page.goto(desk.room + 'cables/06BRZENY402.html')
    assert.match(await page.locator('.posted time').innerText(), /^\d+ [\u0600-\u06ff]+ \d{4}$/)
    assert.deepEqual(await page.locator('.paragraph .words').first().evaluate(e => [e.lang, getComputedStyle(e).direction]), ['en', 'ltr'])
  })
  await desk.stop()
})
