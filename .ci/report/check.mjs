// Looks at reports as a browser does: node check.mjs FOLDER [PICTURES]
//
// The files en.html, zh.html, hostile.html and many.html of the folder have to be valid HTML,
// to load nothing and run no script whatever is in them, to fit a phone, a desktop and A4
// paper, in light and dark, and to have nothing that an accessibility checker calls serious.
// Pictures go to PICTURES if it is named.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HtmlValidate } from 'html-validate'
import { chromium } from 'playwright-core'

const [folder, pictures] = process.argv.slice(2).map((path) => resolve(path))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const faults = []

// What is looked at, and whether the accessibility checker looks too.
const desktop = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }
const paper = { width: 718, height: 1047, media: 'print' } // A4 less its margins
const looks = [
  { name: 'en.html', as: 'desktop', ...desktop, axe: true },
  { name: 'en.html', as: 'desktop-dark', ...desktop, colorScheme: 'dark', axe: true },
  { name: 'en.html', as: 'phone', ...phone },
  { name: 'en.html', as: 'phone-dark', ...phone, colorScheme: 'dark' },
  { name: 'en.html', as: 'print', ...paper },
  { name: 'zh.html', as: 'desktop-dark', ...desktop, colorScheme: 'dark' },
  { name: 'zh.html', as: 'phone', ...phone, axe: true },
  { name: 'zh.html', as: 'print', ...paper },
  { name: 'hostile.html', as: 'desktop', ...desktop, axe: true },
  { name: 'hostile.html', as: 'phone', ...phone },
  { name: 'many.html', as: 'desktop', ...desktop },
]

// validate checks the text of a file.
async function validate(name) {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      'long-title': 'off',
      'no-trailing-whitespace': 'off', // what a server says may end in spaces
      'no-implicit-close': 'off', // body and html have no end: more sessions may come
      'close-order': 'off',
      'wcag/h30': 'error',
    },
  })
  const report = await validator.validateString(readFileSync(join(folder, name), 'utf8'), name)
  for (const result of report.results) {
    for (const m of result.messages.slice(0, 10)) faults.push(`${name}:${m.line}:${m.column}: ${m.ruleId}: ${m.message}`)
  }
}

// accessible asks the checker for what is serious, with something of each kind unfolded.
async function accessible(page, fault) {
  await page.evaluate(() => {
    for (const e of document.querySelectorAll('section')) e.style.contentVisibility = 'visible'
    for (const kind of ['said', 'means', 'timing', 'share', 'structure', 'topic']) {
      for (const e of [...document.querySelectorAll(`details.${kind}`)].slice(0, 6)) e.open = true
    }
  })
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
  for (const v of violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')) {
    fault(`${v.id}: ${v.help}: ${v.nodes.length} times, such as ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].any[0]?.message ?? ''}`)
  }
}

// look opens a file as a reader does, and checks what is seen.
async function look(browser, at) {
  const { name, as, media = 'screen', colorScheme = 'light' } = at
  const fault = (text) => faults.push(`${name}, ${as}: ${text}`)
  const context = await browser.newContext({ viewport: { width: at.width, height: at.height }, colorScheme })
  const page = await context.newPage()
  await page.emulateMedia({ media, colorScheme })
  const url = pathToFileURL(join(folder, name)).href
  page.on('request', (r) => r.url().split('#')[0] === url || fault(`asks for ${r.url()}`))
  page.on('console', (m) => fault(`says ${m.text()}`))
  page.on('pageerror', (e) => fault(`has a script that fails: ${e}`))
  page.on('dialog', (d) => { fault(`opens a dialog: ${d.message()}`); d.dismiss() })
  await page.goto(url)
  if (pictures) await page.screenshot({ path: join(pictures, `${name}-${as}.png`), fullPage: name !== 'many.html' })
  const seen = await page.evaluate(() => ({
    wide: document.scrollingElement.scrollWidth - innerWidth,
    active: [...document.querySelectorAll('*')].filter((e) =>
      /^(script|iframe|object|embed|link|img|form|input|base)$/i.test(e.localName) || [...e.attributes].some((a) => /^on|^style$|^src|javascript:/i.test(a.name) || /^\s*javascript:/i.test(a.value)),
    ).map((e) => e.outerHTML.slice(0, 100)),
    lost: [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute('href').slice(1)).filter((id) => id !== 'top' && !document.getElementById(id)),
    arrows: [...document.querySelectorAll('.arrow')].slice(0, 300).filter((a) => a.getBoundingClientRect().width < 40).length,
    language: document.documentElement.lang,
  }))
  if (seen.wide > 0) fault(`is ${seen.wide} pixels too wide`)
  if (seen.active.length) fault(`has ${seen.active[0]}`)
  if (seen.lost.length) fault(`has links to nothing: ${seen.lost.slice(0, 5)}`)
  if (seen.arrows) fault(`has ${seen.arrows} arrows too short to be seen`)
  if (seen.language !== (name.startsWith('zh') ? 'zh-Hans' : 'en')) fault(`is in ${seen.language}`)
  if (at.axe) await accessible(page, fault)
  if (pictures && at.axe) await page.screenshot({ path: join(pictures, `${name}-${as}-open.png`), fullPage: true })
  await context.close()
}

// follow goes by keys from the list of sessions to the last one, and from a line to what
// its word means.
async function follow(browser, name) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(pathToFileURL(join(folder, name)).href)
  const rows = page.locator('a.row')
  const last = rows.nth(await rows.count() - 1)
  const id = (await last.getAttribute('href')).slice(1)
  await last.focus()
  await page.keyboard.press('Enter')
  await page.waitForFunction((id) => document.getElementById(id).getBoundingClientRect().top < innerHeight, id)
  const lesson = page.locator('section details.means:has(.ask a)').first()
  await lesson.locator('summary').focus()
  await page.keyboard.press('Enter')
  const word = lesson.locator('.ask a').first()
  await word.focus()
  await page.keyboard.press('Enter')
  await page.locator(`[id="${(await word.getAttribute('href')).slice(1)}"]`).waitFor({ state: 'visible' })
  await page.close()
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
for (const name of ['en.html', 'zh.html', 'hostile.html']) await validate(name)
for (const at of looks) await look(browser, at)
for (const name of ['en.html', 'many.html']) await follow(browser, name)
await browser.close()
if (faults.length) {
  console.log(faults.join('\n'))
  process.exit(1)
}
console.log(`${looks.length} looks: nothing found`)
