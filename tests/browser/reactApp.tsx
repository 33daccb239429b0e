// The page of the React tests, driven from outside through `window.app`.
import { createAuth, type TokenResponse } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { simpleJwt } from 'authchart/simplejwt'
import { webStorage } from 'authchart/storage'
import { StrictMode, version } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { commits, Tree } from './reactTree.tsx'

const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
const auth = createAuth({
  refresher,
  origins: [location.origin],
  storage: webStorage(() => localStorage, { key: 'react' }),
})
const authFetch = createAuthFetch(auth)
let loads = 0
const load = async (): Promise<string> => {
  loads += 1
  return (await authFetch(`${location.origin}/api/echo/`)).text()
}

const problems: string[] = []
const root = document.querySelector('#root') ?? document.body.appendChild(document.createElement('div'))
// At the very top: further down, React 19 runs effects but once.
const tree = (
  <StrictMode>
    <Tree auth={auth} {...(location.search === '?load' ? { load } : {})} />
  </StrictMode>
)
if (root.hasChildNodes())
  hydrateRoot(root, tree, {
    onRecoverableError: (error) => {
      problems.push(String(error))
    },
  })
else createRoot(root).render(tree)

/** Every string that can be reached from what React keeps: props, state, hooks, context. */
function stringsKept(): string[] {
  const seen = new Set<unknown>()
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    if (typeof value !== 'object' || value === null || seen.has(value) || value instanceof Window) return
    seen.add(value)
    if (value instanceof Map || value instanceof Set) for (const entry of value) visit(entry)
    for (const key of Reflect.ownKeys(value)) {
      visit(Object.getOwnPropertyDescriptor(value, key)?.value)
    }
  }
  visit(root)
  return found
}

const app = {
  version,
  commits,
  problems,
  loads: () => loads,
  status: () => auth.status,
  async logIn(username = 'alice', password = 'wonderland') {
    await auth.logIn(await refresher.obtain(username, password))
  },
  /** With what storage kept from another day. */
  logInWith: (response: TokenResponse) => auth.logIn(response),
  logOut: () => auth.logOut(),
  async refresh(times: number) {
    for (let count = 0; count < times; count += 1) {
      await auth.refresh()
      // React has its time to render between them.
      await new Promise((resolve) => setTimeout(resolve))
    }
  },
  async keeps() {
    const strings = stringsKept()
    const token = await auth.getAccessToken()
    return { strings: strings.length, hasToken: strings.some((text) => text.includes(token)) }
  },
}
export type ReactApp = typeof app
;(window as unknown as { app: ReactApp }).app = app
