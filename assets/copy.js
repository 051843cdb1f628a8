// Words selected in a cable, copied as a quotation: with the cable's number, the paragraph and a link; or as a story cites them.

const cable = document.querySelector('.cable[data-name]')
const bar = document.querySelector('#copy')

function selected() {
  const selection = getSelection()
  if (!cable || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  const text = document.querySelector('.cable .text')
  if (!text.contains(range.commonAncestorContainer)) return null
  const words = selection.toString().replace(/\s+/g, ' ').trim()
  const begin = range.startContainer
  const paragraph = (begin.nodeType === Node.ELEMENT_NODE ? begin : begin.parentElement).closest('.paragraph[id]')
  return words ? {words, paragraph: paragraph?.id.slice(1) ?? ''} : null
}

function quotation({words, paragraph}) {
  const address = new URL(cable.dataset.url, location.href)
  if (paragraph) address.hash = `p${paragraph}`
  return `“${words}” (${cable.dataset.name}${paragraph ? `, ¶${paragraph}` : ''}: ${address})`
}

function citation({words, paragraph}) {
  return `“${words}” ([${cable.dataset.name}](cable:${cable.dataset.name}${paragraph ? `#p${paragraph}` : ''}))`
}

async function copy(how) {
  const found = selected()
  if (!found) return
  await navigator.clipboard.writeText(how(found))
  bar.querySelector('output').textContent = bar.dataset.done
}

if (bar) {
  document.addEventListener('selectionchange', () => {
    bar.hidden = selected() === null
    if (bar.hidden) bar.querySelector('output').textContent = ''
  })
  for (const [name, how] of [['quotation', quotation], ['citation', citation]]) {
    const button = bar.querySelector(`[data-copy="${name}"]`)
    // Pressing a button must not take the selection away.
    button.addEventListener('pointerdown', event => event.preventDefault())
    button.addEventListener('click', () => copy(how))
  }
}

export const copyQuotation = () => copy(quotation)
export const copyCitation = () => copy(citation)
