// Keeping cables and marking them read without leaving the page; without it the same buttons send the form.

const form = document.querySelector('#marks')
const words = form && {
  kept: [form.dataset.keep, form.dataset.kept, 'keep', 'unkeep'],
  read: [form.dataset.read, form.dataset.isread, 'read', 'unread'],
}

async function send(button) {
  const body = new URLSearchParams({csrf: form.elements.csrf.value, [button.name]: button.value})
  const answer = await fetch('/marks', {method: 'POST', body, headers: {accept: 'application/json'}}).catch(() => null)
  // The form says what is wrong: the session ended, or the desk stopped.
  if (!answer?.ok) return form.requestSubmit(button)
  show(button, (await answer.json()).on)
}

function show(button, on) {
  const [off, done, act, undo] = words[button.dataset.mark]
  button.textContent = on ? done : off
  button.name = on ? undo : act
  button.setAttribute('aria-pressed', String(on))
  if (button.dataset.mark === 'read') button.closest('.hit')?.classList.toggle('is-read', on)
}

if (form) {
  for (const button of document.querySelectorAll('.marks button')) {
    button.addEventListener('click', event => {
      event.preventDefault()
      send(button)
    })
  }
}

// The mark of the cable that is `here` among the hits, or of the page's own.
export function mark(here, name) {
  (here ?? document).querySelector(`.marks button[data-mark="${name}"]`)?.click()
}
