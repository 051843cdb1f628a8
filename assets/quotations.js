// n and p through a story's quotations: the open ones, the worst first; where none is open, all in the story's order. s settles the one at hand.

let here = null

const notes = () => {
  const all = [...document.querySelectorAll('.quotation-note[data-open]')]
  const open = all.filter(note => note.dataset.open !== '0').sort((x, y) => x.dataset.open - y.dataset.open)
  return open.length > 0 ? open : all
}

function show(note) {
  here?.classList.remove('here')
  here = note
  here.classList.add('here')
  document.querySelector(`#quotation-${note.id.slice('note-'.length)}`)?.scrollIntoView({block: 'center'})
  ;(note.querySelector('.beside') ?? note).focus({preventScroll: true})
  const {top, bottom} = note.getBoundingClientRect()
  if (top < 0 || bottom > innerHeight) note.scrollIntoView({block: 'nearest'})
}

export function stepQuotation(by) {
  const ways = document.querySelector('.quotation-ways')
  if (ways) return ways.querySelector(`a[rel="${by > 0 ? 'next' : 'prev'}"]`)?.click()
  const items = notes()
  if (items.length === 0) return
  const at = items.indexOf(here)
  show(items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1)])
}

const atHand = () => here ?? document.querySelector('.beside-cable .quotation-note') ?? document.activeElement.closest('.quotation-note')

export function settleQuotation() {
  const form = atHand()?.querySelector('details.settle')
  if (!form) return
  form.open = true
  form.querySelector('input[name="why"]').focus()
}

export const putRight = () => atHand()?.querySelector('.fix form')?.requestSubmit()

// The corrected words, to be taken back to where the story is written.
document.addEventListener('click', async event => {
  const button = event.target.closest('.copy-right')
  if (!button) return
  await navigator.clipboard.writeText(button.closest('.fix').querySelector('q').textContent)
  button.textContent = button.dataset.copied
})
for (const button of document.querySelectorAll('.copy-right')) button.hidden = false

// Beside its cable: the story's side stands at the words, and the page at its top.
const shown = document.querySelector('.beside-cable .shown')
if (shown) {
  const pane = shown.closest('.pane')
  const place = () => {
    pane.scrollTop += shown.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3
    scrollTo(0, 0)
  }
  place()
  addEventListener('load', () => requestAnimationFrame(place), {once: true})
}
