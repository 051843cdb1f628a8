// Drawing over the years of a search chooses that time; the fields below do the same by hand.

const figure = document.querySelector('.years')
const form = document.querySelector('.brush')

if (figure && form) {
  const svg = figure.querySelector('svg')
  const first = Number(figure.dataset.first)
  const last = Number(figure.dataset.last)
  const band = document.createElement('div')
  band.className = 'band'
  band.hidden = true
  figure.prepend(band)
  form.querySelector('.hint').hidden = false

  const yearAt = x => {
    const box = svg.getBoundingClientRect()
    const part = Math.min(Math.max((x - box.left) / box.width, 0), 0.999)
    return first + Math.floor(part * (last - first + 1))
  }
  const show = (from, to) => {
    const box = svg.getBoundingClientRect()
    const step = box.width / (last - first + 1)
    band.hidden = false
    band.style.setProperty('--at', `${(from - first) * step}px`)
    band.style.setProperty('--size', `${(to - from + 1) * step}px`)
    form.elements.from.value = from
    form.elements.to.value = to
  }

  let begin = null
  let moved = false
  svg.addEventListener('dragstart', event => event.preventDefault())
  svg.addEventListener('pointerdown', event => {
    if (event.button !== 0) return
    begin = {x: event.clientX, year: yearAt(event.clientX)}
    moved = false
  })
  svg.addEventListener('pointermove', event => {
    if (begin === null || Math.abs(event.clientX - begin.x) < 6) return
    if (!moved) svg.setPointerCapture(event.pointerId)
    moved = true
    const year = yearAt(event.clientX)
    show(Math.min(begin.year, year), Math.max(begin.year, year))
  })
  svg.addEventListener('pointerup', () => {
    begin = null
    if (moved) form.requestSubmit(form.elements.time)
  })
  // A bar is a link; what was drawn is no click on it.
  svg.addEventListener('click', event => { if (moved) event.preventDefault() }, true)
}
