// A desk with the sample archive in a temporary folder, served on free ports: one for all tests that only read it, or one
// of its own for a test that changes it.
import {spawn, execFile} from 'node:child_process'
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const ROOT = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const START_MS = 20_000
const running = new Set()
const made = new Set() // folders
let shared
let sample

const programOf = () => process.env.CABLEDESK_PROGRAM ?? path.join(ROOT, 'build/cabledesk')

// Serves the desk in a folder: {desk, room: addresses that end in "/", folder, run(…arguments), signIn(page), stop()}.
export async function serveDesk(folder) {
  const run = async (...args) => (await promisify(execFile)(programOf(), ['--desk', folder, ...args], {timeout: 60_000})).stdout
  const port = await freePorts()
  const server = spawn(programOf(), ['--desk', folder, 'serve', '--listen', `127.0.0.1:${port}`], {stdio: ['ignore', 'pipe', 'pipe']})
  const addresses = await addressesOf(server)
  const desk = {
    ...addresses,
    folder,
    pid: server.pid, // of the parent of the two processes
    run,
    async signIn(page) {
      const link = (await run('sign-in')).match(/https?:\/\/\S+/)[0]
      // The link names the address that the desk listens on by default; this one has a port of its own.
      await page.goto(new URL(new URL(link).pathname + new URL(link).search + new URL(link).hash, addresses.desk).href)
      await page.locator('form button').first().click()
      await page.waitForLoadState()
    },
    async stop() {
      running.delete(desk)
      if (server.exitCode !== null || server.signalCode !== null) return
      const ended = new Promise(resolve => server.once('exit', resolve))
      server.kill('SIGTERM')
      const late = setTimeout(() => server.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
    },
  }
  running.add(desk)
  return desk
}

// The sample desk is made once; each that is started is a copy of it.
function sampleDesk() {
  sample ??= (async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cabledesk-sample-'))
    made.add(folder)
    await promisify(execFile)(path.join(ROOT, 'tools/make-sample-desk'), [programOf(), path.join(folder, 'desk')], {timeout: 120_000})
    return path.join(folder, 'desk')
  })()
  return sample
}

// A sample desk of the test's own in a temporary folder, or one without anything in it (`empty`). `language`: of the room.
export async function startDesk({language = 'en', empty = false} = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'cabledesk-browser-'))
  const deskFolder = path.join(folder, 'desk')
  made.add(folder)
  if (empty) await promisify(execFile)(programOf(), ['--desk', deskFolder, 'init'])
  else await cp(await sampleDesk(), deskFolder, {recursive: true, preserveTimestamps: true})
  const config = path.join(deskFolder, 'config.ini')
  if (language !== 'en') await writeFile(config, (await readFile(config, 'utf8')).replace('[room]', `[room]\nlanguage = ${language}`))
  const desk = await serveDesk(deskFolder)
  const stop = desk.stop
  desk.stop = async () => {
    await stop()
    made.delete(folder)
    await rm(folder, {recursive: true, force: true})
  }
  return desk
}

// The desk that tests share which change nothing.
export function sharedDesk() {
  shared ??= startDesk()
  return shared
}

export async function stopDesks() {
  for (const desk of running) await desk.stop()
  for (const folder of made) await rm(folder, {recursive: true, force: true})
}

// A free port whose next one is free, too: the reading room takes that.
async function freePorts() {
  for (let port = 20_000 + (process.pid % 20_000); ; port += 2) {
    if (port > 60_000) throw new Error('no two free ports side by side')
    if (await isFree(port) && await isFree(port + 1)) return port
  }
}

function isFree(port) {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

// `serve` says where it listens: the desk on 127.0.0.1, the room on localhost.
function addressesOf(server) {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => fail('did not say where it listens'), START_MS)
    const fail = why => {
      clearTimeout(late)
      server.kill('SIGKILL')
      reject(new Error(`serve ${why}:\n${said}`))
    }
    const listen = chunk => {
      said += chunk
      const desk = said.match(/http:\/\/127\.0\.0\.1:\d+\//)
      const room = said.match(/http:\/\/localhost:\d+\//)
      if (!desk || !room) return
      clearTimeout(late)
      resolve({desk: desk[0], room: room[0]})
    }
    server.stdout.on('data', listen)
    server.stderr.on('data', listen)
    server.once('error', error => fail(`could not be started: ${error.message}`))
    server.once('exit', code => fail(`ended with ${code}`))
  })
}
