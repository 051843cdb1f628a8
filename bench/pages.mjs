#!/usr/bin/env node
// How long pages take. Two questions:
//
// 1. The desk's search pages to their last byte, against the same questions asked as JSON (the archive's answer with total, counts and 20
//    snippets, and next to nothing else), in turns, over one connection: what a page adds, in milliseconds.
// 2. The reading room's largest contentful paint in Chromium on a throttled phone (390 pixels, 1.6 Mbit/s, 150 ms each way and back, processor
//    four times slower).
//
//     node bench/pages.mjs DESK [TIMES]      DESK: the folder of a desk with cables; TIMES: how often each page is asked for (else 20)
//
// The desk is served on free ports from build/cabledesk (or $CABLEDESK_PROGRAM). A room without stories shows its empty pages.
import http from 'node:http'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {closeBrowser, withPage} from '../tests/browser/browser.mjs'
import {serveDesk, stopDesks} from '../tests/browser/desk.mjs'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const QUESTIONS = ['', 'minister', 'water agreement', '"the minister"', 'ministr*', 'post:kabul', 'class:secret date:2009', 'agreement -minister']
const PHONE = {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, isMobile: true}
const SLOW = {offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8}

const [folder, times = '20'] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node bench/pages.mjs DESK [TIMES]')
  process.exit(2)
}
process.env.CABLEDESK_PROGRAM ??= path.join(ROOT, 'build/cabledesk')

const agent = new http.Agent({keepAlive: true, maxSockets: 1})
const quantile = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))]
const shown = ms => ms.toFixed(1).padStart(8)

function time(address, cookie) {
  return new Promise((resolve, reject) => {
    const begin = performance.now()
    http.get(address, {agent, headers: {cookie}}, answer => {
      let bytes = 0
      answer.on('data', part => { bytes += part.length })
      answer.on('end', () => (answer.statusCode === 200 ? resolve({ms: performance.now() - begin, bytes}) : reject(new Error(`${address}: ${answer.statusCode}`))))
    }).on('error', reject)
  })
}

async function searchPages(desk, cookie) {
  console.log('search page                          JSON p50   page p50   page p95      adds    bytes')
  for (const question of QUESTIONS) {
    const query = new URLSearchParams({q: question})
    const json = []
    const page = []
    let bytes = 0
    for (let i = 0; i < Number(times); i++) {
      json.push((await time(`${desk.desk}search.json?${query}`, cookie)).ms)
      const answer = await time(`${desk.desk}search?${query}`, cookie)
      page.push(answer.ms)
      bytes = answer.bytes
    }
    const adds = quantile(page, 0.5) - quantile(json, 0.5)
    console.log(`${(question || '(everything)').padEnd(34)} ${shown(quantile(json, 0.5))}   ${shown(quantile(page, 0.5))}   ${shown(quantile(page, 0.95))}  ${shown(adds)} ${String(bytes).padStart(8)}`)
  }
}

async function paint(page, address) {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  await client.send('Network.setCacheDisabled', {cacheDisabled: true})
  await client.send('Network.emulateNetworkConditions', SLOW)
  await client.send('Emulation.setCPUThrottlingRate', {rate: 4})
  await page.goto(address, {waitUntil: 'load'})
  return page.evaluate(() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint', buffered: true})
  }))
}

async function roomPages(desk) {
  const places = [['front page', '']]
  await withPage({}, async page => {
    for (const [name, prefix] of [['a story', 'stories/'], ['a cable', 'cables/'], ['cables by date', 'cables/by-date']]) {
      await page.goto(desk.room)
      const link = page.locator(`main a[href*="${prefix}"]`).first()
      if (await link.count() > 0) places.push([name, new URL(await link.getAttribute('href'), desk.room).pathname.slice(1)])
    }
  })
  console.log('\nroom on a throttled phone           largest contentful paint, ms: p50, worst of 5')
  for (const [name, where] of places) {
    const all = []
    for (let i = 0; i < 5; i++) await withPage(PHONE, async page => all.push(await paint(page, desk.room + where)))
    console.log(`${name.padEnd(34)} ${shown(quantile(all, 0.5))}   ${shown(Math.max(...all))}`)
  }
}

try {
  const desk = await serveDesk(folder)
  await withPage({}, async page => {
    await desk.signIn(page)
    const cookies = await page.context().cookies()
    await searchPages(desk, cookies.map(({name, value}) => `${name}=${value}`).join('; '))
  })
  await roomPages(desk)
} finally {
  agent.destroy()
  await closeBrowser()
  await stopDesks()
}
