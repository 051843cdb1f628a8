// Proves the reporter's way through the desk in a browser: sign in, search, read, bring a story, look at its quotations, publish, read in the
// room, withdraw; with the keyboard alone, without a script, on a phone; and that no page has a barrier, light or dark.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {readFile, rename, writeFile} from 'node:fs/promises'
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
  'stories/1', 'stories/3', 'stories/4', 'stories/4/publish', 'stories/3/quotations/2', 'find', 'find?passage=the+quay', 'stories/3/publish',
  'stories/1/withdraw', 'stories/1/revise', 'stories/1/links',
  'imports', 'imports/1', 'imports/1/findings/1', 'imports/9', 'imports/9/findings/1', 'imports/1/undo', 'imports/9/undo', 'cables/06LUALEMBA70', 'imports/running', 'settings', 'no-such-page']

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
  await page.locator('.editor form.sheet button[type="submit"]').click()
  assert.equal(await page.locator('h1').innerText(), 'The Harbour Lamp')
  assert.equal(await page.locator('.said .quoted.exact').first().innerText(), 'so as to know what I am forgetting.')
  assert.equal(await page.locator('.said .quoted.altered').count(), 1)
  assert.equal(await page.locator('.said .quoted.not-found').count(), 1)
  assert.match(await page.locator('.note .diff del').first().innerText(), /woman/)
  assert.match(await page.locator('.note .diff ins').first().innerText(), /\bman/)
  const story = page.url()
  await page.locator('.quotation-note a[href*="08PORTELLERY12"]').first().click()
  await page.waitForURL(/cables\/08PORTELLERY12.*#p2$/)
  await page.goBack()
  await page.waitForURL(story)

  await page.locator('.acts .button').click()
  assert.match(await page.locator('.caution').innerText(), /cannot redact/)
  assert.match(await page.locator('.plan-cable').innerText(), /08PORTELLERY12/)
  assert.equal(await page.locator('form.final').count(), 0, 'a cable that asks to protect someone stops it')
  await page.locator('.protects input[name="reason"]').fill('The person agreed.')
  await page.locator('.protects button').click()
  await page.locator('#although-open').fill('The desk will have the paper by noon.')
  await page.locator('form.final button').click()
  assert.equal(await page.locator('.state').first().innerText(), 'published')
  await page.getByRole('link', {name: 'in the reading room'}).click()
  assert.ok(page.url().startsWith(desk.room))
  await page.goto(`${desk.room}cables/08PORTELLERY12.html`)
  assert.ok((await page.locator('mark').allInnerTexts()).join(' ').includes('so as to know what I am forgetting'), 'the room marks what is quoted')
}

async function correct(desk, page) {
  await page.goto(`${desk.desk}stories`)
  await page.getByRole('link', {name: 'The Harbour Lamp'}).click()
  await page.getByRole('link', {name: 'New version'}).click()
  const text = await page.locator('#text').inputValue()
  await page.locator('#text').fill(text.replace('Every woman on that quay knows what she', 'Every man on that quay knows what he'))
  await page.locator('#note').fill('A quotation was put right.')
  await page.locator('.editor form.sheet button[type="submit"]').click()
  assert.match(await page.locator('.sums').innerText(), /A quotation was put right\./)
  await page.locator('#although-open').fill('The desk will have the paper by noon.')
  await page.locator('form.final button').click()
  await page.getByRole('link', {name: 'in the reading room'}).click()
  assert.match(await page.locator('main').innerText(), /A quotation was put right\.[^]*Every man on that quay knows what he is lifting/)
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
    await correct(desk, page)
    await withdraw(desk, page)
  })
  await desk.stop()
})

test('the whole way works without a script, on a phone', async () => {
  const desk = await startDesk()
  await withPage({javaScriptEnabled: false, viewport: WIDTHS.phone}, async page => {
    await walk(desk, page)
    await correct(desk, page)
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

for (const [how, options] of [['with a script', {}], ['without a script, on a phone', {javaScriptEnabled: false, viewport: WIDTHS.phone}]]) {
  test(`an import is stopped and goes on, and no cable is lost or there twice: ${how}`, async () => {
    const desk = await startDesk({empty: true})
    const files = []
    for (const seed of ['1', '2']) {
      const folder = path.join(desk.folder, '..', `sample-${seed}`)
      await desk.run('sample', folder, '--cables', '5000', '--seed', seed)
      files.push(path.join(folder, `cables-${seed}.csv`))
      await rename(path.join(folder, 'cables.csv'), files.at(-1))
    }
    await withPage(options, async page => {
      await desk.signIn(page)
      await page.goto(`${desk.desk}imports`)
      await page.locator('#files').setInputFiles(files)
      await page.locator('#collection').fill('many')
      await page.locator('#import button').click()
      await page.waitForURL(/imports\/running/)
      await page.locator('form[action="/imports/stop"] button').click()
      await page.locator('.run .state', {hasText: /^stopped/}).first().waitFor({timeout: 30_000})
      const goOn = page.locator('form[action="/imports/go-on"] button')
      await goOn.waitFor({timeout: 30_000})
      if (options.javaScriptEnabled !== false) assert.deepEqual(await findBarriers(page), [])
      await goOn.click()
      await page.locator('main a.button[href="/search"]').waitFor({timeout: 120_000})
      assert.deepEqual([...new Set(await page.locator('.run .state').allInnerTexts())], ['done'])
      await page.goto(`${desk.desk}search`)
      assert.equal(await page.locator('.total').innerText(), '10,000 cables')
    })
    await desk.stop()
  })
}

// A folder of files: two good ones, one whose end was lost, one that is none.
async function badFiles(desk) {
  const telegram = number => `UNCLAS ORSOLIN 00090${number}\n\nE.O. 12958: N/A\nTAGS: PREL, XV\nSUBJECT: LAMP NUMBER ${number}\n\n1. The lamp of number ${number} was not lit.\n\nSMITH\n`
  const files = {
    'good-1.txt': telegram(1),
    'broken.csv': '1,"2/19/2009 16:17","09ORSOLIN91","Embassy Orsolin","SECRET","","R 191617Z FEB 09","1. (S) It ends in the mid',
    'not-a-cable.bin': Buffer.from([0, 1, 2, 0xff, 0xfe, 0x3c, 0x73, 0x3e, 7, 0x41, 0x8f]),
    'good-2.txt': telegram(2),
  }
  const paths = []
  for (const [name, content] of Object.entries(files)) {
    paths.push(path.join(desk.folder, '..', name))
    await writeFile(paths.at(-1), content)
  }
  return paths
}

async function importBadFiles(page, desk, send) {
  await desk.signIn(page)
  await page.goto(`${desk.desk}imports`)
  await send(page, await badFiles(desk))
  await page.waitForURL(/imports\/running/)
  await page.locator('main a.button[href="/search"]').waitFor({timeout: 30_000})
  const states = await page.locator('.run .state').allInnerTexts()
  assert.deepEqual(states, ['done', 'done', 'done', 'done'])
  await page.getByRole('link', {name: 'not-a-cable.bin'}).click()
  assert.match(await page.locator('.findings').innerText(), /no known format|no format/)
  await page.locator('.findings a').first().click()
  assert.match(await page.locator('.bytes mark').innerText(), /\\x00\\x01\\x02\\xFF\\xFE<s>\\x07A\\x8F/)
  await page.goto(`${desk.desk}search?q=%22was+not+lit%22`)
  assert.equal(await page.locator('.total').innerText(), '2 cables')
  await page.goto(`${desk.desk}imports`)
}

async function undoFirst(page, desk) {
  await page.getByRole('link', {name: 'good-1.txt'}).click()
  await page.getByRole('link', {name: /^Undo/}).click()
  await page.locator('form.final button').click()
  assert.match(await page.locator('main').innerText(), /was undone/)
  await page.goto(`${desk.desk}search?q=%22was+not+lit%22`)
  assert.equal(await page.locator('.total').innerText(), '1 cable')
}

for (const [how, options] of [['with a script', {}], ['without a script, on a phone', {javaScriptEnabled: false, viewport: WIDTHS.phone}]]) {
  test(`a broken file among good ones costs only itself, and an import is undone: ${how}`, async () => {
    const desk = await startDesk()
    await withPage(options, async page => {
      await importBadFiles(page, desk, async (_, paths) => {
        await page.locator('#files').setInputFiles(paths)
        await page.locator('#collection').fill('from-a-page')
        await page.locator('#import button').click()
      })
      await undoFirst(page, desk)
    })
    await desk.stop()
  })
}

// Focuses what `select` finds by pressing Tab, as often as it takes.
async function tabTo(page, select) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(wanted => document.activeElement.matches(wanted), select)) return
  }
  throw new Error(`Tab does not reach ${select}`)
}

test('files are imported, looked at and undone by keyboard alone', async () => {
  const desk = await startDesk()
  await withPage({}, async page => {
    await importBadFiles(page, desk, async (_, paths) => {
      await tabTo(page, '#files')
      const chooser = page.waitForEvent('filechooser')
      await page.keyboard.press('Space')
      await (await chooser).setFiles(paths)
      await tabTo(page, '#collection')
      await page.keyboard.type('from-a-page')
      await tabTo(page, '#import button')
      await page.keyboard.press('Enter')
    })
    while (!(await page.evaluate(() => document.activeElement.matches('a') && document.activeElement.textContent.includes('good-1.txt')))) await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/imports\/\d+$/)
    await tabTo(page, 'a.stop')
    await page.keyboard.press('Enter')
    await page.waitForURL(/undo$/)
    await tabTo(page, 'button.stop')
    await page.keyboard.press('Enter')
    await page.waitForURL(/imports\/\d+$/)
    assert.match(await page.locator('main').innerText(), /was undone/)
  })
  await desk.stop()
})

test('settings are changed, and what cannot be taken is said at its field', async () => {
  const desk = await startDesk()
  await withPage({javaScriptEnabled: false}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}settings`)
    const room = page.locator('form[action="/settings/room"]')
    await room.locator('[name="name"]').fill('Cables of the Strait')
    await room.locator('[name="address"]').fill('cables.example')
    await room.locator('button').click()
    assert.match(await room.locator('p:has([name="address"]) .field-wrong').innerText(), /https/)
    assert.equal(await room.locator('[name="name"]').inputValue(), 'Cables of the Strait', 'what was typed is kept')
    await room.locator('[name="address"]').fill('https://cables.example.org')
    await room.locator('[name="about"]').fill('Who posts here.\nBy what arrangement; in brief.')
    await room.locator('button').click()
    assert.equal(await room.locator('[name="address"]').inputValue(), 'https://cables.example.org/')
    assert.equal(await room.locator('[name="about"]').inputValue(), 'Who posts here. By what arrangement; in brief.')
    const partner = page.locator('form[action="/settings/partners"]').last()
    await page.locator('summary').filter({hasText: 'New partner'}).click()
    await partner.locator('[name="name"]').fill('The Gazette')
    await partner.locator('[name="zone"]').fill('Mars/North')
    await partner.locator('button').click()
    assert.match(await partner.locator('p:has([name="zone"]) .field-wrong').innerText(), /Mars\/North/)
    assert.equal(await partner.locator('[name="name"]').inputValue(), 'The Gazette')
    await partner.locator('[name="zone"]').fill('Europe/Lisbon')
    await partner.locator('button').click()
    await page.locator('summary').filter({hasText: 'The Gazette'}).waitFor()
    await page.getByRole('button', {name: 'New sign-in link'}).click()
    const link = await page.locator('.new-link code').innerText()
    await withPage({}, async other => {
      await other.goto(link)
      await other.locator('form button').first().click()
      await page.goto(`${desk.desk}settings`)
      assert.equal(await page.locator('#sessions ~ .rows .row').count(), 3 - 1)
      await page.getByRole('button', {name: 'End all others'}).click()
      await other.goto(`${desk.desk}stories`)
      assert.match(other.url(), /sign-in/)
    })
    assert.equal(await page.locator('#sessions ~ .rows .row').count(), 1)
  })
  await desk.stop()
})

test('files that are dropped are chosen', async () => {
  const desk = await sharedDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}imports`)
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['a'], 'one.csv'))
      data.items.add(new File(['b'], 'two.csv'))
      return data
    })
    await page.locator('#import').dispatchEvent('drop', {dataTransfer: transfer})
    assert.deepEqual(await page.locator('.chosen li').allInnerTexts(), ['one.csv, 1 kB', 'two.csv, 1 kB'])
    await page.locator('#collection').fill('-')
    await page.locator('#import button').click()
    await page.locator('#wrong').waitFor()
    assert.match(await page.locator('#wrong').innerText(), /collection/)
    assert.equal(await page.locator('.chosen li').count(), 2, 'what was chosen is still there')
  })
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
    await page.waitForURL(/\/quotations\/\d+#quotation-\d+$/)
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
    assert.notEqual(focused, 'none', 'the focus is seen')
  })
})

test('what is not there leads on, and nothing found leads on, too', async () => {
  const desk = await sharedDesk()
  await withPage({javaScriptEnabled: false}, async page => {
    await page.goto(`${desk.desk}no-such-page`)
    assert.match(page.url(), /sign-in/)
    await desk.signIn(page)
    const answer = await page.goto(`${desk.desk}no-such-page`)
    assert.equal(answer.status(), 404)
    await page.locator('nav.ways a[href="/stories"]').click()
    assert.match(page.url(), /\/stories$/)
    for (const nothing of ['search?q=nowordlikethis', 'search?q=is%3Akept']) {
      await page.goto(desk.desk + nothing)
      await page.getByRole('link', {name: 'See all cables'}).click()
      assert.equal(await page.locator('.total').innerText(), '59 cables')
    }
    await page.goto(`${desk.desk}find?passage=nobody+ever+wrote+this+in+any+cable`)
    await page.locator('main a[href="/search"]').click()
  })
})

test('a new story begins with the names of its facts, and a passage is dropped in below them', async () => {
  const desk = await sharedDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories/new`)
    assert.equal(await page.locator('#text').inputValue(), '---\nheadline: \nbyline: \npartner: \n---\n\n')
    assert.match(await page.locator('#check-status').innerText(), /stands here as readers will see it/)
    await page.locator('.drop-in summary').click()
    await page.locator('#drop-q').fill('"what I am forgetting"')
    await page.locator('#drop-search button').click()
    await page.locator('#drop-hits button').first().click()
    await page.locator('.drop-paragraph button').nth(1).click()
    assert.match(await page.locator('#text').inputValue(), /^---\nheadline: \nbyline: \npartner: \n---\n\n“[^]*cable:08PORTELLERY12#p2/)
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
    const option = page.locator('#completions [role=option]', {hasText: 'São'})
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
    await page.goto(`${desk.desk}search?q=light&by=date`)
    await page.locator('#hits a.row-link').first().click()
    const before = page.url()
    await page.locator('.marks [data-mark="read"]').click()
    assert.equal(page.url(), before, 'a mark leads back to the same place in the list')
    await page.goto(`${desk.desk}search?q=is%3Akept`)
    await page.locator('.marks [data-mark="kept"]').click()
    assert.match(page.url(), /is%3Akept|is:kept/)
    assert.equal(await page.locator('.total').innerText(), 'No cable')
  })
  await desk.stop()
})

test('the list of stories is a file, too', async () => {
  const desk = await sharedDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories`)
    const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('.exports a').first().click()])
    assert.equal(saved.suggestedFilename(), 'stories.csv')
    const lines = (await readFile(await saved.path(), 'utf8')).trim().split(/\r?\n/)
    assert.equal(lines[0], 'id,headline,partner,date,state,version')
    assert.ok(lines.some(line => /The Gate at Halmir.*published/.test(line)), lines.join('; '))
  })
})

test('on a slow line the search, a cable and keeping it work as ever, and what was done is said', async () => {
  const desk = await startDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    const line = await page.context().newCDPSession(page)
    await line.send('Network.enable')
    await line.send('Network.emulateNetworkConditions', {offline: false, latency: 600, downloadThroughput: 25_000, uploadThroughput: 10_000})
    await page.locator('#q').fill('light')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=light/)
    await page.locator('#hits .marks button').first().click()
    await page.locator('#hits .marks button[aria-pressed="true"]').first().waitFor()
    await page.locator('#hits a.row-link').first().click()
    await page.locator('article.cable').waitFor()
    assert.equal(await page.locator('.marks [data-mark="kept"]').getAttribute('aria-pressed'), 'true')
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
