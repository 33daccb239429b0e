/** The two servers whose sessions the tabs share. Both rotate, and take a second use of a refresh token for theft. */
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
}

export async function djangoBackend({ accessSeconds }: BackendOptions): Promise<Backend> {
  const django = await startDjango({ accessSeconds, rotate: true, blacklist: true })
  return { url: django.url, query: 'server=django', logIn: (tab) => tab.call('logIn'), stop: () => django.stop() }
}

export async function oidcBackend({ accessSeconds }: BackendOptions): Promise<Backend> {
  const oidc = await startOidc({ accessSeconds })
  return {
    url: oidc.url,
    query: 'server=oidc',
    logIn: async (tab) => tab.call('logIn', '', '', await oidc.login()),
    stop: () => oidc.stop(),
  }
}
