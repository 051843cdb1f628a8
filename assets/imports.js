// Imports, better with a script: files dropped on the form, the upload's progress, and the numbers of what runs changing in place.

const form = document.querySelector('#import')
if (form) {
  const files = form.querySelector('#files')
  const chosen = form.querySelector('.chosen')
  const uploading = form.querySelector('.uploading')
  const size = bytes => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)

  const show = () => {
    chosen.replaceChildren(...[...files.files].map(file => {
      const row = document.createElement('li')
      row.textContent = `${file.name}, ${size(file.size)}`
      return row
    }))
    chosen.hidden = files.files.length < 2
  }
  files.addEventListener('change', show)

  form.querySelector('.drop-hint').hidden = false
  const over = event => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    form.classList.add('over')
  }
  form.addEventListener('dragenter', over)
  form.addEventListener('dragover', over)
  form.addEventListener('dragleave', () => form.classList.remove('over'))
  form.addEventListener('drop', event => {
    event.preventDefault()
    form.classList.remove('over')
    files.files = event.dataTransfer.files
    show()
    form.querySelector('#collection').focus()
  })

  // What comes back is the page that follows, or this one with what is wrong.
  form.addEventListener('submit', event => {
    event.preventDefault()
    const request = new XMLHttpRequest()
    const button = form.querySelector('button')
    button.disabled = true
    uploading.hidden = false
    request.upload.addEventListener('progress', ({loaded, total}) => {
      uploading.querySelector('progress').value = total > 0 ? loaded / total * 100 : 0
      uploading.querySelector('output').textContent = `${size(loaded)} / ${size(total)}`
    })
    request.responseType = 'document'
    request.addEventListener('load', () => {
      if (request.status < 300) {
        location.assign(request.responseURL)
        return
      }
      const answer = request.response?.querySelector('main')
      if (!answer) {
        form.submit()
        return
      }
      button.disabled = false
      uploading.hidden = true
      document.querySelector('#wrong')?.remove()
      const wrong = answer.querySelector('.wrong')
      if (wrong) {
        form.before(wrong)
        wrong.focus()
      }
    })
    request.addEventListener('error', () => form.submit())
    request.open('POST', form.action)
    request.send(new FormData(form))
  })
}

// The list of what runs is put in anew only where it changed; what is below it, the button that stops it, stays, and so does the focus.
const active = () => document.querySelector('.runs[data-active]')
async function look() {
  const answer = await fetch('/imports/running').catch(() => null)
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const runs = page.querySelector('.runs')
    if (!runs?.matches('[data-active]')) {
      location.reload()
      return
    }
    const shown = document.querySelector('.runs')
    for (const [i, run] of [...runs.children].entries()) {
      const old = shown.children[i]
      if (!old) shown.append(run)
      else if (old.innerHTML !== run.innerHTML) old.replaceWith(run)
    }
  }
  setTimeout(look, 700)
}
if (active()) setTimeout(look, 700)
