// The story editor: what is typed is kept on the server and in this browser, undo goes back over a reload, and the text with its verdicts stands beside
// it. Without a script the form saves by itself.

const SAVE_MS = 1500, CHECK_MS = 700, STEP_MS = 600, STEPS = 200, RETRY_MS = 5000

const form = document.querySelector('.editor form.sheet')
if (form) edit(form)

function edit(form) {
  const text = form.querySelector('#text'), note = form.querySelector('#note')
  const status = form.querySelector('#typing-status')
  const story = form.dataset.story
  const placeOf = typing => `typing:${story === '0' ? `new:${typing}` : story}`
  let place = placeOf(form.elements.typing.value)
  let timer, checking, known = text.value, saving = false, stopped = false, savedBy = false

  const say = key => {
    if (status.dataset.said === key) return
    status.dataset.said = key
    status.textContent = status.dataset[key] ?? ''
  }

  // ---- Undo, over a reload, too ----

  const read = (where, otherwise) => { try { return JSON.parse(localStorage.getItem(where)) ?? otherwise } catch { return otherwise } }
  const write = (where, value) => { try { localStorage.setItem(where, JSON.stringify(value)) } catch { /* no room: the server keeps it */ } }
  const undo = read(`${place}:undo`, {at: 0, steps: [{text: text.value, cursor: 0}]})
  let stepTimer
  if (undo.steps[undo.at]?.text !== text.value) push()

  function push() {
    clearTimeout(stepTimer)
    if (undo.steps[undo.at]?.text === text.value) return
    undo.steps.length = undo.at + 1
    undo.steps.push({text: text.value, cursor: text.selectionEnd})
    if (undo.steps.length > STEPS) undo.steps.shift()
    undo.at = undo.steps.length - 1
    write(`${place}:undo`, undo)
  }

  function go(by) {
    push()
    const step = undo.steps[undo.at + by]
    if (!step) return
    undo.at += by
    write(`${place}:undo`, undo)
    text.value = step.text
    text.setSelectionRange(step.cursor, step.cursor)
    changed()
  }

  text.addEventListener('keydown', event => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const key = event.key.toLowerCase()
    if (key !== 'z' && key !== 'y') return
    event.preventDefault()
    go(key === 'y' || event.shiftKey ? 1 : -1)
  })

  // ---- Keeping ----

  const body = () => new URLSearchParams({
    csrf: form.elements.csrf.value, id: form.elements.typing.value, story, base: form.elements.base.value,
    number: form.elements.number.value, text: text.value, note: note?.value ?? '',
  })

  // The session may be another one by now: signed in again in another tab.
  async function refresh() {
    const answer = await fetch('/session.json', {headers: {accept: 'application/json'}})
    if (!answer.ok) return false
    form.elements.csrf.value = (await answer.json()).csrf
    for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = form.elements.csrf.value
    return true
  }

  async function keep() {
    if (saving || stopped || text.value === known) return
    saving = true
    const sent = text.value
    try {
      const answer = await fetch('/stories/typing.json', {method: 'POST', body: body()})
      const said = await answer.json()
      if (answer.ok) {
        if (story === '0' && form.elements.typing.value === '0') {
          history.replaceState(null, '', `/stories/new?typing=${said.id}`)
          localStorage.removeItem(place)
          localStorage.removeItem(`${place}:undo`)
          place = placeOf(said.id)
          write(`${place}:undo`, undo)
        }
        form.elements.typing.value = said.id
        form.elements.number.value = said.number
        known = sent
        write(place, {text: sent, number: said.number, when: Date.now()})
        say('saved')
      } else if (said.error?.id === 'desk.typing_elsewhere') {
        stopped = true
        say('elsewhere')
      } else if (said.error?.id === 'desk.typing_gone') {
        stopped = true
        say('gone')
      } else {
        say('ended')
        if (!await refresh()) setTimeout(keep, RETRY_MS)
        else setTimeout(keep, 0)
      }
    } catch {
      say('here')
      setTimeout(keep, RETRY_MS)
    }
    saving = false
    if (text.value !== known && !stopped) later()
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(keep, SAVE_MS) }

  function changed() {
    write(place, {text: text.value, number: Number(form.elements.number.value), when: Date.now()})
    later()
    clearTimeout(checking)
    checking = setTimeout(check, CHECK_MS)
  }

  text.addEventListener('input', () => {
    clearTimeout(stepTimer)
    stepTimer = setTimeout(push, STEP_MS)
    changed()
  })
  form.addEventListener('submit', () => { savedBy = true; push(); localStorage.removeItem(place) })
  addEventListener('pagehide', () => { push(); if (!savedBy && !stopped && text.value !== known) navigator.sendBeacon('/stories/typing.json', body()) })

  // ---- What this browser has and the server has not ----

  const here = read(place, null)
  const newer = form.querySelector('#typing-newer')
  if (here && here.text !== text.value && here.number >= Number(form.elements.number.value)) newer.hidden = false
  form.querySelector('#typing-take').addEventListener('click', () => {
    text.value = here.text
    newer.hidden = true
    text.focus()
    push()
    changed()
  })
  form.querySelector('#typing-leave').addEventListener('click', () => {
    newer.hidden = true
    localStorage.removeItem(place)
    text.focus()
  })

  // ---- The text with its verdicts ----

  const side = document.querySelector('.editor-side')
  const checked = document.querySelector('#checked'), checkStatus = document.querySelector('#check-status')
  const empty = checkStatus.textContent
  let round = 0
  side.hidden = false

  async function check() {
    const mine = ++round
    if (text.value.trim() === '' || (form.elements.typing.value === '0' && story === '0' && text.value === text.defaultValue)) {
      checked.replaceChildren()
      checkStatus.textContent = empty
      return
    }
    checkStatus.textContent = checkStatus.dataset.checking
    try {
      const answer = await fetch('/stories/check', {method: 'POST', body: body()})
      if (mine !== round) return
      if (!answer.ok) throw new Error(String(answer.status))
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      checked.replaceChildren(...page.body.childNodes)
      checkStatus.textContent = ''
    } catch {
      if (mine === round) checkStatus.textContent = checkStatus.dataset.failed
    }
  }
  check()

  // ---- A passage of a cable, dropped in with its citation ----

  const dropStatus = document.querySelector('#drop-status'), hits = document.querySelector('#drop-hits'), cable = document.querySelector('#drop-cable')

  const make = (name, words, more = {}) => Object.assign(document.createElement(name), {textContent: words}, more)

  async function ask(address) {
    const answer = await fetch(address, {headers: {accept: 'application/json'}})
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.json()
  }

  document.querySelector('#drop-search').addEventListener('submit', async event => {
    event.preventDefault()
    cable.replaceChildren()
    try {
      const found = await ask(`/search.json?q=${encodeURIComponent(event.target.elements.q.value)}`)
      const list = found.hits.slice(0, 10)
      dropStatus.textContent = list.length > 0 ? '' : dropStatus.dataset.none
      hits.replaceChildren(...list.map(hit => {
        const row = make('li', '', {className: 'row'})
        const open = make('button', hit.title || hit.subject || hit.mrn || hit.cable, {type: 'button', className: 'as-link'})
        open.addEventListener('click', () => show(hit))
        row.append(open, ' ', make('span', hit.mrn || hit.cable.slice(0, 12), {className: 'machine'}))
        return row
      }))
    } catch {
      dropStatus.textContent = dropStatus.dataset.failed
    }
  })

  // What is selected in the paragraph, else all of it.
  const chosen = paragraph => {
    const selection = getSelection()
    const words = selection.rangeCount > 0 && paragraph.contains(selection.anchorNode) && paragraph.contains(selection.focusNode) ? selection.toString() : ''
    return (words.trim() || paragraph.textContent).replace(/\s+/g, ' ').trim()
  }

  async function show(hit) {
    try {
      const found = await ask(`/cables/${encodeURIComponent(hit.mrn || hit.cable)}.json?id=${hit.cable}`)
      const name = found.address || found.mrn || found.cable.slice(0, 12)
      dropStatus.textContent = dropStatus.dataset.help
      cable.replaceChildren(...found.paragraphs.filter(p => p.text.trim() !== '').map(p => {
        const box = make('div', '', {className: 'drop-paragraph'})
        const words = make('p', p.text)
        const insert = make('button', `${cable.dataset.insert}${p.number ? ` ¶${p.number}` : ''}`, {type: 'button', className: 'quiet-button'})
        insert.addEventListener('pointerdown', pressed => pressed.preventDefault()) // the selection stays
        insert.addEventListener('click', () => put(`“${chosen(words)}” ([${name}](cable:${name}${p.number ? `#p${p.number}` : ''}))`))
        box.append(words, insert)
        return box
      }))
    } catch {
      dropStatus.textContent = dropStatus.dataset.failed
    }
  }

  function put(words) {
    push()
    // Where nobody has put the cursor yet, at the end: above the facts it would hide them.
    if (text.selectionEnd === 0) text.setSelectionRange(text.value.length, text.value.length)
    text.setRangeText(words, text.selectionStart, text.selectionEnd, 'end')
    text.focus()
    push()
    changed()
  }
}
