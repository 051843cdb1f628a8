// Proves that the browser tests can fail: axe finds a barrier where there is one, and a request that leaves the machine or a
// script that throws fails the test.
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {findBarriers, withPage} from './browser.mjs'

const SOUND = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>Words</h1></main></body></html>'

test('a sound page has no barriers', () => withPage({}, async page => {
  await page.setContent(SOUND)
  assert.deepEqual(await findBarriers(page), [])
}))

test('a picture without words is a barrier', () => withPage({}, async page => {
  await page.setContent(SOUND.replace('Words', 'Words</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><h1>'))
  assert.match((await findBarriers(page)).join('\n'), /image-alt/)
}))

test('a request that leaves the machine fails the test', async () => {
  await assert.rejects(withPage({}, async page => {
    await page.setContent(SOUND.replace('Words', '<img alt="" src="http://cabledesk.example/x.png">'), {waitUntil: 'load'})
  }), /asked for http:\/\/cabledesk\.example/)
})

test('a script that throws fails the test', async () => {
  await assert.rejects(withPage({}, async page => {
    await page.setContent(SOUND.replace('Words', '<script>throw new Error("broken")</script>'))
    await page.waitForTimeout(50)
  }), /broken/)
})
