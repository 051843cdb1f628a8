// Chromium as Debian ships it, driven by playwright-core: one browser for all tests, one page with a context of its own for each.
import {chromium} from 'playwright-core'
import {createRequire} from 'node:module'
import {readFile} from 'node:fs/promises'

export const WIDTHS = {phone: {width: 390, height: 844}, tablet: {width: 820, height: 1180}, desktop: {width: 1440, height: 900}}

// Nothing is asked of the network: no update, no sync, no first-run page.
const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-domain-reliability', '--no-default-browser-check', '--no-pings']

let browser

export async function openBrowser() {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    chromiumSandbox: process.getuid() !== 0, // Chromium's sandbox does not work for root
    args: FLAGS,
  })
  return browser
}

export async function closeBrowser() {
  await browser?.close()
  browser = undefined
}

// Gives `use` a page and closes it. `options` are Playwright's of a context (viewport, colorScheme, javaScriptEnabled …).
// What the page asks for elsewhere than on this machine is refused and fails the test, as does an error in its scripts.
export async function withPage(options, use) {
  const context = await (await openBrowser()).newContext({viewport: WIDTHS.desktop, ...options})
  const faults = []
  try {
    await context.route(url => !isHere(url), route => {
      faults.push(`asked for ${route.request().url()}`)
      return route.abort()
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', error => faults.push(`script error: ${error.message}`))
    const result = await use(page)
    if (faults.length > 0) throw new Error(faults.join('\n'))
    return result
  } finally {
    await context.close()
  }
}

function isHere(url) {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) || ['data:', 'blob:', 'about:', 'file:'].includes(url.protocol)
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// What axe-core finds against WCAG 2.2 AA on the page as it is now: one line for each element, none if all is well.
export async function findBarriers(page, rules = {}) {
  await page.evaluate(await axeSource)
  const found = await page.evaluate(options => globalThis.axe.run(document, options), {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules,
    resultTypes: ['violations'],
  })
  return found.violations.flatMap(v => v.nodes.map(node => `${v.id}: ${v.help}: ${node.target.join(' ')}: ${node.html.slice(0, 120)}`))
}
