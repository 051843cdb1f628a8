// Proves the way of a story on the desk: it is written with verdicts beside it, its quotations are put right and settled by the keyboard, it is seen as it will
// be and published; that two tabs never overwrite each other, that nothing typed is lost when a session ends, on a slow line, or over a reload; and what of
// that works without a script.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {WIDTHS, findBarriers, withPage} from './browser.mjs'
import {startDesk} from './desk.mjs'

const STORY = `---
headline: The Harbour Lamp
byline: A. Writer
partner: The Orsolin Courier
---

He writes it in pencil, the cable says, "so as to know what I am forgetting." Another quotation
was changed: "Every woman on that quay knows what she is lifting," he said. And "nobody ever wrote this in any cable", either.
`

// A desk with the story as its fifth.
async function deskWithStory() {
  const desk = await startDesk()
  const file = path.join(desk.folder, '..', 'lamp.md')
  await writeFile(file, STORY)
  await desk.run('story', 'import', file)
  return desk
}

const tally = page => page.locator('.tally').first().innerText().then(words => words.replace(/\s+/g, ' '))
const said = (page, words) => page.waitForFunction(text => document.querySelector('#typing-status').textContent.includes(text), words)

test('open quotations are gone through, put right and settled by the keyboard alone; then the story is published', async () => {
  const desk = await deskWithStory()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories/5`)
    assert.match(await tally(page), /3 quotations: .*1 holds, .*1 altered, .*1 not found/)
    await page.keyboard.press('n')
    assert.match(await page.locator('.quotation-note.here').innerText(), /altered/, 'the worst comes first')
    await page.keyboard.press('n')
    assert.match(await page.locator('.quotation-note.here').innerText(), /not found/)
    await page.keyboard.press('p')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/stories\/5\/quotations\/2/)
    await page.waitForLoadState()
    assert.match(await page.locator('.pane.prose .shown').innerText(), /Every woman/)
    assert.match(await page.locator('#words-here').innerText(), /Every man on/)
    assert.match(await page.locator('.diff').first().innerText(), /woman[^]*\bman/)
    await page.keyboard.press('w')
    await page.locator('.note .verdict.exact, .note .verdict.conventional').first().waitFor()
    assert.match(await page.locator('.pane.prose .shown').innerText(), /Every man on that quay knows what he is lifting/)
    await page.waitForLoadState()
    await page.keyboard.press('n')
    await page.waitForURL(/\/quotations\/3/)
    await page.waitForLoadState()
    await page.keyboard.press('s')
    await page.keyboard.type('He said it to us, on the telephone.')
    await page.keyboard.press('Enter')
    await page.locator('.settlement').waitFor()
    assert.match(await tally(page), /3 quotations: .*2 hold, .*1 settled/)
    assert.deepEqual(await findBarriers(page), [])

    await page.goto(`${desk.desk}stories/5/publish`)
    await page.locator('#although-08PORTELLERY12').fill('The person agreed.')
    await page.keyboard.press('Enter')
    await page.locator('form.final').waitFor()
    assert.equal(await page.locator('#although-open').count(), 0, 'nothing is open')
    const pages = await page.locator('.pages a').evaluateAll(links => links.map(a => a.href))
    assert.ok(pages.length >= 4, String(pages))
    for (const address of pages) {
      const answer = await page.request.get(address)
      assert.equal(answer.status(), 200, address)
    }
    await page.goto(pages[0])
    assert.match(await page.locator('h1').innerText(), /The Harbour Lamp/)
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.querySelector('h1')).fontFamily), '', 'the page has its style')
    const preview = await page.locator('main').textContent()
    await page.goto(`${desk.desk}stories/5/publish`)
    await page.locator('form.final button').focus()
    await page.keyboard.press('Enter')
    await page.locator('.state', {hasText: 'published'}).waitFor()
    await page.getByRole('link', {name: 'in the reading room'}).click()
    const strip = words => words.replace(/[0-9a-f]{64}|Edition .*|\s+/g, ' ').replace(/ +/g, ' ')
    assert.equal(strip(await page.locator('main').textContent()).slice(0, 600), strip(preview).slice(0, 600), 'what was shown is what came')
  })
  await desk.stop()
})

test('verdicts appear as one types, a passage is dropped in, and undo goes back over a reload', async () => {
  const desk = await startDesk()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories/new`)
    await page.locator('#text').pressSequentially('---\nheadline: Typed\n---\n\nHe said "so as to know what I am forgetting" twice.', {delay: 2})
    await page.locator('#checked .quoted.exact').waitFor()
    await said(page, 'Kept as you type')
    assert.match(page.url(), /typing=\d+/)
    await page.locator('.drop-in > summary').click()
    await page.locator('#drop-q').fill('quay')
    await page.keyboard.press('Enter')
    await page.locator('#drop-hits button').first().click()
    await page.locator('.drop-paragraph button').first().click()
    assert.match(await page.locator('#text').inputValue(), /“.+” \(\[.+\]\(cable:.+\)\)/)
    await page.locator('#checked a[href*="/cables/"]').first().waitFor()
    await page.waitForFunction(() => document.querySelector('#check-status').textContent === '')
    assert.deepEqual(await findBarriers(page), [])
    await page.waitForTimeout(2500)
    await page.reload()
    assert.match(await page.locator('#text').inputValue(), /cable:/, 'what was typed is there again')
    await page.locator('#text').focus()
    await page.keyboard.press('Control+z')
    assert.doesNotMatch(await page.locator('#text').inputValue(), /cable:/, 'and undo goes back')
    await page.keyboard.press('Control+Shift+z')
    assert.match(await page.locator('#text').inputValue(), /cable:/)
    await page.locator('.editor form.sheet button[type="submit"]').click()
    await page.locator('h1', {hasText: 'Typed'}).waitFor()
    await page.goto(`${desk.desk}stories`)
    assert.equal(await page.locator('#typed').count(), 0, 'what was saved is typed no more')
  })
  await desk.stop()
})

test('of two tabs none overwrites the other', async () => {
  const desk = await deskWithStory()
  await withPage({}, async page => {
    await desk.signIn(page)
    const other = await page.context().newPage()
    await page.goto(`${desk.desk}stories/5/revise`)
    await other.goto(`${desk.desk}stories/5/revise`)
    await page.locator('#text').press('Control+End')
    await page.locator('#text').pressSequentially(' One.')
    await said(page, 'Kept as you type')
    await other.locator('#text').press('Control+End')
    await other.locator('#text').pressSequentially(' Two.')
    await said(other, 'Nothing of it was overwritten')
    await page.locator('.editor form.sheet button[type="submit"]').click()
    await page.locator('.desk-story').waitFor()
    await other.locator('.editor form.sheet button[type="submit"]').click()
    await other.locator('#wrong').waitFor()
    assert.match(await other.locator('#wrong').innerText(), /Version 2 .* saved meanwhile/)
    assert.match(await other.locator('#text').inputValue(), /Two\./, 'what was written stands there')
    await other.locator('.editor form.sheet button[type="submit"]').click()
    await other.locator('.desk-story').waitFor()
    assert.match(await other.locator('.facts').first().innerText(), /version 3/)
  })
  await desk.stop()
})

test('nothing typed is lost when the session ends', async () => {
  const desk = await deskWithStory()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories/5/revise`)
    const other = await page.context().newPage()
    await other.goto(`${desk.desk}stories`)
    await other.locator('.sign-out button').click()
    await page.locator('#text').press('Control+End')
    await page.locator('#text').pressSequentially(' Typed after the end.')
    await said(page, 'Your session has ended')
    await desk.signIn(other)
    await said(page, 'Kept as you type')
    await page.locator('.editor form.sheet button[type="submit"]').click()
    await page.locator('.desk-story').waitFor()
    assert.match(await page.locator('.prose').innerText(), /Typed after the end/)
  })
  await desk.stop()
})

test('on a slow line what is typed is kept here until it is there', async () => {
  const desk = await deskWithStory()
  await withPage({}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories/5/revise`)
    let slow = true
    await page.route('**/stories/typing.json', async route => (slow ? route.abort() : route.continue()))
    await page.locator('#text').press('Control+End')
    await page.locator('#text').pressSequentially(' Slowly.')
    await said(page, 'kept in this browser')
    await page.reload()
    await page.locator('#typing-newer').waitFor()
    await page.locator('#typing-take').click()
    assert.match(await page.locator('#text').inputValue(), /Slowly\./)
    slow = false
    await said(page, 'Kept as you type')
  })
  await desk.stop()
})

test('without a script, on a phone: a quotation beside its cable, settled and put right; a passage found', async () => {
  const desk = await deskWithStory()
  await withPage({javaScriptEnabled: false, viewport: WIDTHS.phone}, async page => {
    await desk.signIn(page)
    await page.goto(`${desk.desk}stories/5`)
    await page.locator('.note.is-open .beside').first().click()
    assert.match(await page.locator('#words-here').innerText(), /Every man on/)
    await page.locator('.fix form button').click()
    assert.match(await page.locator('.pane.prose .shown').innerText(), /Every man/)
    await page.locator('a[rel="next"]').click()
    await page.locator('details.settle > summary').click()
    await page.locator('input[name="why"]').fill('From her diary.')
    await page.locator('input[name="kind"][value="document"]').check()
    await page.locator('details.settle button').click()
    assert.match(await page.locator('.settlement').first().innerText(), /from another document: .*From her diary/)
    await page.goto(`${desk.desk}find`)
    await page.locator('#passage').fill('Every woman on that quay knows what she is lifting')
    await page.locator('main form button').click()
    assert.match(await page.locator('.note').innerText(), /altered/)
    assert.match(await page.locator('.found-cable mark').innerText(), /Every man/)
    await page.locator('#passage').fill('Nobody ever said these words of any lighthouse on the moon')
    await page.locator('main form button').click()
    assert.match(await page.locator('main').innerText(), /no cable here says this/)
  })
  await desk.stop()
})
