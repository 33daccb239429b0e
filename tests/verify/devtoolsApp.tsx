/** An app with the panel: by hand, or by React with `?react`. */
import { createAuth } from 'authchart'
import { simpleJwt } from 'authchart/simplejwt'
import { AuthDevtools, mountAuthDevtools } from 'authchart/visualizer'
import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
const auth = createAuth({ refresher, origins: [location.origin] })
const unmount = location.search === '?react' ? inReact() : mountAuthDevtools(document.body, auth)

function inReact(): () => void {
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  root.render(createElement(StrictMode, null, createElement(AuthDevtools, { auth, open: true, side: 'left' })))
  return () => {
    root.unmount()
  }
}

const app = {
  signIn: async (): Promise<void> => auth.logIn(await refresher.obtain('alice', 'wonderland')),
  unmount,
}
export type DevtoolsApp = typeof app
Object.assign(window, { app })
