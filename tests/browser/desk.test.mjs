// Proves the reporter's way through the desk in a browser: sign in, search, read, bring a story, look at its quotations, publish, read in the
// room, withdraw; with the keyboard alone, without a script, on a phone; and that no page has a barrier, light or dark.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {WIDTHS, findBarriers, withPage} from './browser.mjs'
import {sharedDesk, startDesk} from './desk.mjs'

const STORY = `---
headline: The Harbour Lamp
byline: A. Writer
partner: The Orsolin Courier
---

He writes it in pencil, the cable says, "so as to know what I am forgetting." Another quotation
was changed: "Every woman on that quay knows what she is lifting," he said. And "nobody ever wrote this in any cable", either.

See [the harbour master's book](cable:08PORTELLERY12#p2).
`

const PAGES = ['', 'search', 'search?q=light', 'search?q=(', 'search?q=nowordlikethis', 'search?q=post%3Astorvik+-class%3Asecret', 'search?q=is%3Akept', 'cables/08PORTELLERY12?q=quay', 'stories', 'stories/new',
  'stories/1', 'stories/3', 'stories/4', 'stories/4/publish', 'stories/3/publish', 'stories/1/withdraw', 'stories/1/revise', 'stories/1/links',
  'imports', 'imports/1', 'imports/running', 'settings', 'no-such-page']

// The walk, as a person goes it. `page` may have no script.
async function walk(desk, page) {
  await desk.signIn(page)
  await page.locator('#q').fill('"what I am forgetting"')
  await page.locator('form.search button').click()
  assert.equal(await page.locator('.total').innerText(), '1 cable')
  assert.equal(await page.locator('.snippets mark').first().innerText(), 'what I am forgetting')
  await page.locator('#hits a.row-link').first().click()
  assert.match(await page.locator('h1').innerText(), /The Harbor Master's Book/)
  assert.ok(await page.locator('#p2 mark').count() > 0, 'what was searched for is marked in the cable')

  const file = path.join(desk.folder, '..', 'lamp.md')
  await writeFile(file, STORY)
  await page.goto(`${desk.desk}stories/new`)
  await page.locator('#file').setInputFiles(file)
  await page.locator('main form button').click()
  assert.equal(await page.locator('h1').innerText(), 'The Harbour Lamp')
  assert.equal(await page.locator('.said .quoted.exact').first().innerText(), 'so as to know what I am forgetting.')
  assert.equal(await page.locator('.said .quoted.altered').count(), 1)
  assert.equal(await page.locator('.said .quoted.not-found').count(), 1)
  assert.match(await page.locator('.note .diff del').first().innerText(), /man/)
  assert.match(await page.locator('.note .diff ins').first().innerText(), /woman/)
  await page.locator('.quotation-note a[href*="08PORTELLERY12"]').first().click()
  assert.match(page.url(), /cables\/08PORTELLERY12.*#p2$/, 'a verdict leads to its paragraph')
  await page.goBack()

  await page.locator('.acts .button').click()
  assert.match(await page.locator('.caution').innerText(), /cannot redact/)
  assert.match(await page.locator('.plan-cable').innerText(), /08PORTELLERY12/)
  assert.equal(await page.locator('form.final').count(), 0, 'a cable that asks to protect someone stops it')
  await page.locator('.protects input[name="reason"]').fill('The person agreed.')
  await page.locator('.protects button').click()
  await page.locator('form.final button').click()
  assert.equal(await page.locator('.state').first().innerText(), 'published')
  await page.getByRole('link', {name: 'in the reading room'}).click()
  assert.ok(page.url().startsWith(desk.room))
  await page.goto(`${desk.room}cables/08PORTELLERY12.html`)
  assert.ok((await page.locator('mark').allInnerTexts()).join(' ').includes('so as to know what I am forgetting'), 'the room marks what is quoted')
}

async function withdraw(desk, page) {
  await page.goto(`${desk.desk}stories`)
  await page.getByRole('link', {name: 'The Harbour Lamp'}).click()
  const address = await page.getByRole('link', {name: 'in the reading room'}).getAttribute('href')
  await page.getByRole('link', {name: /^Withdraw/}).click()
  await page.locator('#reason').fill('A person asked.')
  await page.locator('form.final button').click()
  assert.equal(await page.locator('.state').first().innerText(), 'withdrawn')
  const answer = await page.goto(address)
  assert.equal(answer.status(), 410)
  assert.match(await page.locator('main').innerText(), /A person asked\./)
}

test('a reporter goes the whole way, and back', async () => {
  const desk = await startDesk()
  await withPage({}, async page => {
    await walk(desk, page)
    await withdraw(desk, page)
  })
  await desk.stop()
})

test('the whole way works without a script, on a phone', async () => {
  const desk = await startDesk()
  await withPage({javaScriptEnabled: false, viewport: WIDTHS.phone}, async page => {
    await walk(desk, page)
    await withdraw(desk, page)
  })
  await desk.stop()
})

test('an import from a page is shown until it is done', async () => {
  const desk = await startDesk()
  const file = path.join(desk.folder, '..', 'one.txt')
  await writeFile(file, 'UNCLAS ORSOLIN 000900\n\nE.O. 12958: N/A\nTAGS: PREL, XV\nSUBJECT: A LAMP THAT NOBODY LIT\n\n1. The lamp was not lit.\n\nSMITH\n')
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}imports`)
    await page.locator('#files').setInputFiles(file)
    await page.locator('#collection').fill('from-a-page')
    await page.locator('main form button').click()
    await page.locator('.run .state', {hasText: 'done'}).waitFor()
    await page.goto(`${desk.desk}search?q=%22nobody+lit%22`)
    assert.equal(await page.locator('.total').innerText(), '1 cable')
  })
  await desk.stop()
})

test('every page can be reached and left with the keyboard', async () => {
  const desk = await sharedDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.keyboard.press('/')
    await page.keyboard.type('light')
    await page.keyboard.press('Enter')
    await page.waitForURL(/search\?q=light/)
    await page.locator('h1').waitFor({state: 'attached'})
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const second = await page.locator('#hits a.row-link').nth(1).innerText()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/cables\//)
    assert.equal(await page.locator('h1').innerText(), second)
    await page.keyboard.press('?')
    assert.ok(await page.locator('#keys').isVisible())
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.waitForURL(/\/stories$/)
    await page.goto(`${desk.desk}stories/1`)
    await page.keyboard.press('n')
    await page.keyboard.press('Enter')
    assert.match(page.url(), /#note-\d+$/)
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
    assert.notEqual(focused, 'none', 'the focus is seen')
  })
})

test('a count narrows the search, and its filter can be taken away again', async () => {
  const desk = await sharedDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}search?q=light`)
    const all = await page.locator('.total').innerText()
    await page.locator('.filters .counts a:not(.not)').first().click()
    assert.notEqual(await page.locator('.total').innerText(), all)
    await page.locator('.filters .counts a[aria-current]').first().click()
    assert.equal(await page.locator('.total').innerText(), all)
  })
})

test('values of one field are joined, left out, and taken back', async () => {
  const desk = await sharedDesk()
  await withPage({javaScriptEnabled: false}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}search`)
    const posts = page.locator('.filters section', {hasText: 'Post'}).first()
    const count = async at => Number(await posts.locator('.counts .figure').nth(at).innerText())
    const sum = await count(0) + await count(1)
    await posts.locator('.counts a:not(.not)').nth(0).click()
    await posts.locator('.counts a:not(.not):not([aria-current])').nth(0).click()
    assert.equal(await page.locator('.total').innerText(), `${sum} cables`)
    assert.equal(await page.locator('.chosen a').count(), 2)
    await posts.locator('.counts .not').nth(0).click()
    assert.match(await page.locator('.chosen .excluded').innerText(), /^without post:/)
    for (let left = 2; left > 0; left--) await page.locator('.chosen a').first().click()
    assert.equal(await page.locator('.total').innerText(), '59 cables')
  })
})

test('a time is chosen by hand without a script, and by drawing over the years', async () => {
  const desk = await sharedDesk()
  await withPage({javaScriptEnabled: false}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}search?q=light`)
    await page.locator('#from').fill('2008')
    await page.locator('#to').fill('2009-06')
    await page.locator('.brush button').click()
    assert.match(page.url(), /\?q=light\+date(:|%3A)2008\.\.2009-06$/)
    assert.equal(await page.locator('.total').innerText(), '6 cables')
    await page.locator('#from').fill('soon')
    await page.locator('.brush button').click()
    assert.ok(await page.locator('#wrong').isVisible(), 'a date that is none is said')
  })
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}search`)
    const box = await page.locator('.years svg').boundingBox()
    const years = 2010 - 1979 + 1
    const at = year => box.x + (year - 1979 + 0.5) * box.width / years
    await page.mouse.move(at(2006), box.y + 10)
    await page.mouse.down()
    await page.mouse.move(at(2008), box.y + 10, {steps: 4})
    await page.mouse.up()
    await page.waitForURL(/q=date(:|%3A)2006\.\.2008$/)
    assert.deepEqual([await page.locator('#from').inputValue(), await page.locator('#to').inputValue()], ['2006', '2008'])
  })
})

test('a cable is found and kept, and found again on the list, by the keyboard alone', async () => {
  const desk = await startDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.keyboard.press('/')
    await page.keyboard.type('light post:sao')
    const option = page.locator('#completions [role=option]').first()
    await option.waitFor()
    assert.match(await option.innerText(), /São Anselmir \(SAOANSELMIR\)\s+7/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('#q').inputValue(), 'light post:SAOANSELMIR ')
    await page.keyboard.press('Enter')
    await page.waitForURL(/SAOANSELMIR/)
    await page.locator('#hits .hit').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.locator('.hit.here [data-mark="kept"][aria-pressed="true"]').waitFor()
    const first = await page.locator('#hits .row-title').nth(0).innerText()
    const second = await page.locator('#hits .row-title').nth(1).innerText()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/cables\//)
    await page.keyboard.press('j')
    await page.locator('h1', {hasText: second}).waitFor()
    await page.waitForLoadState('load')
    await page.keyboard.press('k')
    await page.locator('h1', {hasText: first}).waitFor()
    await page.waitForLoadState('load')
    await page.keyboard.press('r')
    await page.locator('[data-mark="read"][aria-pressed="true"]').waitFor()
    await page.keyboard.press('[')
    await page.waitForURL(url => !url.search.includes('q='))
    assert.notEqual(await page.locator('h1').innerText(), first)
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.waitForURL(/is%3Akept/)
    assert.equal(await page.locator('.row-title').innerText(), first)
    await page.goto(`${desk.desk}search?q=is%3Aread`)
    assert.equal(await page.locator('.total').innerText(), '1 cable')
  })
  await withPage({javaScriptEnabled: false}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}search?q=is%3Akept`)
    await page.locator('.marks [data-mark="kept"]').click()
    assert.match(page.url(), /is%3Akept|is:kept/)
    assert.equal(await page.locator('.total').innerText(), 'No cable')
  })
  await desk.stop()
})

test('selected words are copied as a quotation, and as a story cites them', async () => {
  const desk = await sharedDesk()
  await withPage({permissions: ['clipboard-read', 'clipboard-write']}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}cables/08PORTELLERY12`)
    await page.locator('#p2 .words').evaluate(words => {
      const text = words.querySelector('p').firstChild
      const begin = text.data.indexOf('keeps two')
      getSelection().setBaseAndExtent(text, begin, text, begin + 'keeps two books'.length)
    })
    await page.locator('#copy').waitFor()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await page.keyboard.press('c')
    await page.locator('#copy output', {hasText: 'Copied.'}).waitFor()
    assert.equal(await copied(), `“keeps two books” (08PORTELLERY12, ¶2: ${desk.desk}cables/08PORTELLERY12#p2)`)
    await page.keyboard.press('Shift+C')
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('](cable:'))
    assert.equal(await copied(), '“keeps two books” ([08PORTELLERY12](cable:08PORTELLERY12#p2))')
  })
})

for (const colorScheme of ['light', 'dark']) {
  test(`no page has a barrier, none is wider than its window: ${colorScheme}`, async () => {
    const desk = await sharedDesk()
    await withPage({colorScheme}, async page => {
      const found = []
      await page.goto(`${desk.desk}sign-in`)
      found.push(...(await findBarriers(page)).map(line => `sign-in: ${line}`))
      await desk.signIn(page)
      for (const where of PAGES) {
        await page.setViewportSize(WIDTHS.desktop)
        await page.goto(desk.desk + where)
        found.push(...(await findBarriers(page)).map(line => `/${where}: ${line}`))
        await page.setViewportSize(WIDTHS.phone)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        if (width > WIDTHS.phone.width) found.push(`/${where} is ${width} pixels wide on a phone`)
      }
      assert.deepEqual(found, [])
    })
  })
}
