/** `authchart/react` without a browser: what the compiler refuses, what a missing provider says, what an import touches. */
import { isAuthOptionError, type Auth } from 'authchart'
import { AuthMatch, AuthProvider, useAuth, useClaims } from 'authchart/react'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { thrownBy } from '../helpers/reasonOf.ts'

it('AuthMatch asks the compiler for every state', () => {
  const all = { restoring: 1, valid: 2, expiring: 3, refreshing: 4, expired: 5, loggedOut: 6 }
  const { expired, ...most } = all
  expect(createElement(AuthMatch, all).props).toEqual({ ...most, expired })
  // @ts-expect-error -- `expired` is missing
  createElement(AuthMatch, most)
  // @ts-expect-error -- there is no such state
  createElement(AuthMatch, { ...all, idle: 7 })
})

it('a hook outside of a provider says what is missing', () => {
  for (const hook of [useAuth, useClaims]) {
    const error = thrownBy(() => renderToString(createElement(() => typeof hook())))
    expect(error).toSatisfy(isAuthOptionError)
    expect(error).toHaveProperty('message', expect.stringContaining('<AuthProvider auth={auth}>'))
  }
})

it('a provider without an Auth says how to get one', () => {
  const tree = createElement(AuthProvider, { auth: undefined as unknown as Auth })
  const error = thrownBy(() => renderToString(tree))
  expect(error).toSatisfy(isAuthOptionError)
  expect(error).toHaveProperty('message', expect.stringContaining('createAuth()'))
})

it.each(['react', 'browser', 'storage', 'tabs'])('the import of authchart/%s touches no storage', async (entry) => {
  const touched: string[] = []
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'document', 'navigator', 'BroadcastChannel'])
    vi.stubGlobal(name, new Proxy({}, { get: (_, key) => touched.push(`${name}.${String(key)}`) }))
  vi.resetModules()
  await import(/* @vite-ignore */ `../../adapters/${entry}/index.ts`)
  vi.unstubAllGlobals()
  expect(touched).toEqual([])
})
