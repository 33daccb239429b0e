/** The two servers whose sessions the tabs share. Unless told otherwise both rotate, and take a second use of a refresh token for theft. */
import { startDjango } from '../helpers/djangoServer.ts'
import { startOidc } from '../helpers/oidcServer.ts'
import type { Tab } from '../helpers/tabs.ts'

export interface Backend {
  readonly url: string
  /** Tells the page which refresher to take. */
  readonly query: string
  readonly logIn: (tab: Tab) => Promise<void>
  readonly stop: () => Promise<void>
}

export interface BackendOptions {
  readonly accessSeconds: number
  /** Whether each refresh brings another refresh token. @default true */
  readonly rotate?: boolean
}

export async function djangoBackend(options: BackendOptions & { readonly blacklist?: boolean }): Promise<Backend> {
  const django = await startDjango({ rotate: true, blacklist: true, ...options })
  return { url: django.url, query: 'server=django', logIn: (tab) => tab.call('logIn'), stop: () => django.stop() }
}

export async function oidcBackend(options: BackendOptions & { readonly graceSeconds?: number }): Promise<Backend> {
  const oidc = await startOidc(options)
  return {
    url: oidc.url,
    query: 'server=oidc',
    logIn: async (tab) => tab.call('logIn', '', '', await oidc.login()),
    stop: () => oidc.stop(),
  }
}
