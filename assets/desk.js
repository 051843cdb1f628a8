// What the desk's pages do better with a script; without it all of them work. Keys: ? shows them.

import './brush.js'
import './complete.js'
import {copyCitation, copyQuotation} from './copy.js'
import './editor.js'
import './imports.js'
import {mark} from './marks.js'
import {putRight, settleQuotation, stepQuotation} from './quotations.js'

const isTyping = target => target.closest('input, textarea, select, [contenteditable]') !== null

// ---- Going through what a page lists: hits and rows with j and k ----

let here = null

function step(items, by) {
  if (items.length === 0) return
  const at = items.indexOf(here)
  const next = items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1)]
  here?.classList.remove('here')
  here = next
  here.classList.add('here')
  const link = here.matches('a') ? here : here.querySelector('a')
  link?.focus({preventScroll: true})
  here.scrollIntoView({block: 'nearest'})
}

const rows = () => [...document.querySelectorAll('#hits > .hit')].concat([...document.querySelectorAll('main .rows:not(#hits) > .row')])

function follow(selector) {
  const link = document.querySelector(selector)
  link?.click()
  return link !== null
}

// ---- Keys ----

const places = {f: '/find', s: '/search', k: '/search?q=is%3Akept', t: '/stories', i: '/imports', h: '/'}
let going = false

const keys = {
  '/': () => (document.querySelector('#q') ? document.querySelector('#q').select() : location.assign('/search')),
  '?': () => document.querySelector('#keys').showModal(),
  j: () => follow('.between a[rel="next"]') || step(rows(), 1),
  k: () => follow('.between a[rel="prev"]') || step(rows(), -1),
  '[': () => follow('nav.between:not(.up) .before'),
  ']': () => follow('nav.between:not(.up) .after'),
  c: copyQuotation,
  C: copyCitation,
  x: () => mark(here, 'kept'),
  r: () => mark(here, 'read'),
  n: () => stepQuotation(1),
  p: () => stepQuotation(-1),
  s: settleQuotation,
  w: putRight,
  g: () => {
    going = true
    setTimeout(() => { going = false }, 1500)
  },
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return
  if (going && places[event.key]) {
    event.preventDefault()
    location.assign(places[event.key])
    return
  }
  going = false
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

for (const hint of document.querySelectorAll('.keys-hint')) hint.hidden = false

// ---- What is wrong is what is looked at first ----

document.querySelector('#wrong')?.focus()

// ---- A time chosen by typing it says "at a time" ----

document.querySelector('#at')?.addEventListener('input', () => {
  document.querySelector('input[name="when"][value="later"]').checked = true
})
