#!/usr/bin/env node
// How long pages take. Two questions:
//
// 1. The desk's search and cable pages to their last byte, against their archive questions asked as JSON (of a search the archive's answer with total,
//    counts and 20 snippets; of a cable what it is and refers to), in turns, over one connection: what a page adds, in milliseconds by the clock and
//    of the processor. At most 5 ms are asked for; what is more has a `!`.
// 2. The reading room's largest contentful paint in Chromium on a throttled phone (390 pixels, 1.6 Mbit/s, 150 ms each way and back, processor
//    four times slower).
//
//     node bench/pages.mjs DESK [TIMES]      DESK: the folder of a desk with cables; TIMES: how often each page is asked for (else 20)
//
// The desk is served on free ports from build/cabledesk (or $CABLEDESK_PROGRAM). A room without stories shows its empty pages.
import http from 'node:http'
import {readFile, readdir} from 'node:fs/promises'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {closeBrowser, withPage} from '../tests/browser/browser.mjs'
import {serveDesk, stopDesks} from '../tests/browser/desk.mjs'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const QUESTIONS = ['', 'minister', 'water agreement', '"the minister"', 'ministr*', 'class:secret date:2009', 'agreement -minister']
const ADDS_MAX = 5
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

async function read(address, cookie) {
  const answer = await fetch(address, {headers: {cookie}})
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer.text()
}

// Processor time of the desk's processes up to now, in milliseconds. Exited threads are not counted: the pool keeps its own.
async function processorTime(pid) {
  let ns = 0
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
  for (const child of children)
    for (const task of await readdir(`/proc/${child}/task`)) ns += Number((await readFile(`/proc/${child}/task/${task}/schedstat`, 'utf8')).split(' ')[0])
  return ns / 1e6
}

// A page and its archive question in turns: both in milliseconds, by the clock (middle of all) and of the processor (mean).
async function compare(desk, cookie, name, question, page) {
  const clock = [[], []]
  const processor = [0, 0]
  let bytes = 0
  for (const where of [question, page]) await time(desk.desk + where, cookie)
  for (let i = 0; i < Number(times); i++)
    for (const [k, where] of [question, page].entries()) {
      const before = await processorTime(desk.pid)
      const answer = await time(desk.desk + where, cookie)
      processor[k] += (await processorTime(desk.pid)) - before
      clock[k].push(answer.ms)
      bytes = answer.bytes
    }
  const [asked, shownIn] = clock.map(list => quantile(list, 0.5))
  const [askedCost, shownCost] = processor.map(sum => sum / Number(times))
  const adds = shownIn - asked
  console.log(`${name.padEnd(34)} ${shown(asked)} ${shown(shownIn)} ${shown(quantile(clock[1], 0.95))} ${shown(adds)} ${adds <= ADDS_MAX ? '  ' : ' !'} ${shown(shownCost - askedCost)} ${String(bytes).padStart(8)}`)
}

const head = name => console.log(`${name.padEnd(34)} question     page      p95     adds    processor    bytes`)

// With the post that has the most cables.
async function questionsOf(desk, cookie) {
  const {facets} = JSON.parse(await read(`${desk.desk}search.json`, cookie))
  return [...QUESTIONS, ...facets.post.slice(0, 1).map(({value}) => `post:${value}`)]
}

async function searchPages(desk, cookie, questions) {
  head(`search page (at most ${ADDS_MAX} ms)`)
  for (const question of questions) {
    const query = new URLSearchParams({q: question})
    await compare(desk, cookie, question || '(everything)', `search.json?${query}`, `search?${query}`)
  }
}

// The cable in the middle of each search's first hits. Its archive question is the cable alone; opened from a search, the page finds the hits beside it, too.
async function cablePages(desk, cookie, questions) {
  head(`\ncable page (at most ${ADDS_MAX} ms)`)
  for (const question of questions) {
    const query = new URLSearchParams({q: question})
    const {hits} = JSON.parse(await read(`${desk.desk}search.json?${query}`, cookie))
    if (hits.length === 0) continue
    const {cable, mrn} = hits[Math.floor(hits.length / 2)]
    const address = ending => `cables/${mrn || cable}${ending}?id=${cable.slice(0, 16)}`
    if (question === '') await compare(desk, cookie, '(from nowhere)', address('.json'), address(''))
    else await compare(desk, cookie, question, address('.json'), `${address('')}&${query}`)
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
    const cookie = cookies.map(({name, value}) => `${name}=${value}`).join('; ')
    const questions = await questionsOf(desk, cookie)
    await searchPages(desk, cookie, questions)
    await cablePages(desk, cookie, questions)
  })
  await roomPages(desk)
} finally {
  agent.destroy()
  await closeBrowser()
  await stopDesks()
}
