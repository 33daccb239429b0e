import { html } from 'hono/html'

export const signInPage = (complaint = '') =>
  html`<!doctype html><meta charset="utf-8" /><title>Notes</title>
    <form method="post" action="/sign-in">
      <label>Name <input name="name" value="alice" /></label>
      <label>Password <input name="password" type="password" /></label>
      <button>Sign in</button>
      <p role="alert">${complaint}</p>
    </form>`

export const notesPage = () =>
  html`<!doctype html><meta charset="utf-8" /><title>Notes</title>
    <ul></ul>
    <form method="post" action="/sign-out"><button>Sign out</button></form>
    <script>
      const list = document.querySelector('ul')
      const show = async () => {
        const response = await fetch('/notes')
        if (response.status === 401) return location.reload()
        const notes = await response.json()
        list.replaceChildren(
          ...notes.map(({ text }) => Object.assign(document.createElement('li'), { textContent: text })),
        )
      }
      show()
    </script>`
