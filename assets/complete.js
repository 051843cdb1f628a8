// Completion in the search box: names of fields, then their values with how many cables have them. A combobox as WAI-ARIA describes it.

const WAIT_MS = 120
const input = document.querySelector('#q')
const known = document.querySelector('#fields')

// The word that the cursor stands in, back to a space or bracket outside of quotation marks.
function wordAt(text, end) {
  let begin = 0
  let quoted = false
  for (let i = 0; i < end; i++) {
    if (text[i] === '"') quoted = !quoted
    else if (!quoted && /[\s(]/.test(text[i])) begin = i + 1
  }
  if (text[begin] === '-') begin++
  return {begin, end, word: text.slice(begin, end)}
}

async function valuesOf(field, prefix) {
  const sets = known.querySelector(`[data-field="${field}"]`)?.dataset.values
  if (sets) return sets.split(' ').filter(value => value.startsWith(prefix)).map(value => ({text: `${field}:${value}`, label: value}))
  const answer = await fetch(`/complete.json?${new URLSearchParams({field, prefix})}`).catch(() => null)
  if (!answer?.ok) return []
  const {values} = await answer.json()
  return values.map(({condition, label, value, count}) => ({text: condition, label: label === value ? value : `${label} (${value})`, count}))
}

function fieldsLike(prefix) {
  return [...known.children].filter(field => field.dataset.field.startsWith(prefix.toLowerCase()))
    .map(field => ({text: `${field.dataset.field}:`, label: `${field.dataset.field}:`, note: field.textContent}))
}

function choicesFor(word) {
  const colon = word.indexOf(':')
  if (colon > 0) return valuesOf(word.slice(0, colon).toLowerCase(), word.slice(colon + 1).replaceAll('"', ''))
  return word.length > 0 ? fieldsLike(word) : []
}

if (input && known) {
  const list = document.createElement('ul')
  Object.assign(list, {id: 'completions', className: 'completions', hidden: true, role: 'listbox', ariaLabel: known.getAttribute('aria-label')})
  input.parentElement.append(list)
  for (const [name, value] of Object.entries({role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'completions', 'aria-autocomplete': 'list'})) {
    input.setAttribute(name, value)
  }
  let place = null
  let timer = 0
  let asked = 0

  const close = () => {
    list.hidden = true
    list.replaceChildren()
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const options = () => [...list.children]
  const active = () => options().findIndex(option => option.ariaSelected === 'true')
  const choose = index => {
    options().forEach((option, at) => { option.ariaSelected = String(at === index) })
    const option = options()[index]
    if (option) input.setAttribute('aria-activedescendant', option.id)
    else input.removeAttribute('aria-activedescendant')
    option?.scrollIntoView({block: 'nearest'})
  }
  const take = option => {
    const text = option.dataset.text
    const rest = input.value.slice(place.end)
    const gap = text.endsWith(':') || rest.startsWith(' ') ? '' : ' '
    input.value = input.value.slice(0, place.begin) + text + gap + rest
    const cursor = place.begin + text.length + gap.length
    input.setSelectionRange(cursor, cursor)
    close()
    if (text.endsWith(':')) look()
  }
  const show = choices => {
    list.replaceChildren(...choices.map(({text, label, count, note}, at) => {
      const option = document.createElement('li')
      Object.assign(option, {id: `completion-${at}`, role: 'option', ariaSelected: 'false'})
      option.dataset.text = text
      option.append(label)
      const more = document.createElement('span')
      more.className = 'quiet'
      more.textContent = note ?? (count === undefined ? '' : count.toLocaleString(document.documentElement.lang))
      option.append(' ', more)
      return option
    }))
    list.hidden = choices.length === 0
    input.setAttribute('aria-expanded', String(!list.hidden))
    input.removeAttribute('aria-activedescendant')
  }
  async function look() {
    place = wordAt(input.value, input.selectionStart)
    const turn = ++asked
    const choices = await choicesFor(place.word)
    if (turn === asked && document.activeElement === input) show(choices)
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(look, WAIT_MS)
  })
  input.addEventListener('blur', close)
  input.addEventListener('keydown', event => {
    if (list.hidden) return
    const steps = {ArrowDown: 1, ArrowUp: -1}
    if (steps[event.key]) {
      const count = list.children.length
      choose((active() + steps[event.key] + count + (active() < 0 && event.key === 'ArrowUp' ? 1 : 0)) % count)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && active() >= 0) {
      take(options()[active()])
    } else if (event.key === 'Escape') {
      asked++
      close()
    } else {
      return
    }
    event.preventDefault()
  })
  // Before the box loses the focus.
  list.addEventListener('pointerdown', event => {
    event.preventDefault()
    const option = event.target.closest('[role="option"]')
    if (option) take(option)
  })
}
