/** What a page downloads: minified, gzipped. */
import { fileURLToPath } from 'node:url'
import { bytesOf } from '../../scripts/sizes/bytes.ts'
import { kB, type Table } from '../table.ts'

const CORE = `export { createAuth } from 'authchart'`
const BENCH = fileURLToPath(new URL('..', import.meta.url))

const PAGES: readonly (readonly [name: string, source: string])[] = [
  ['the chart alone, which nothing runs', `export { authMachine } from 'authchart'`],
  ['chart and createAuth', CORE],
  ['+ ky adapter + Simple JWT', `${CORE}; export * from 'authchart/ky'; export * from 'authchart/simplejwt'`],
  ['+ fetch adapter + Simple JWT', `${CORE}; export * from 'authchart/fetch'; export * from 'authchart/simplejwt'`],
  ['+ browser()', `${CORE}; export * from 'authchart/browser'`],
]

const PEERS: readonly (readonly [name: string, source: string])[] = [
  ['xstate: what the chart needs of it', `export { setup, createActor, assign, fromPromise, emit } from 'xstate'`],
  ['@badgateway/oauth2-client', `export { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'`],
  ['keycloak-js', `export { default } from 'keycloak-js'`],
  ['oidc-client-ts', `export { UserManager } from 'oidc-client-ts'`],
  ['@supabase/auth-js', `export { AuthClient } from '@supabase/auth-js'`],
  ['@auth0/auth0-spa-js', `export { Auth0Client } from '@auth0/auth0-spa-js'`],
]

export async function size(): Promise<Table[]> {
  const rows = []
  for (const [name, source] of PAGES)
    rows.push([name, kB(await bytes(source, ['xstate'])), kB(await bytes(source, []))])
  for (const [name, source] of PEERS) rows.push([name, '', kB(await bytes(source, []))])
  return [
    {
      title: 'Size, minified and gzipped, without the HTTP client',
      columns: ['page', 'of ours', 'in all'],
      rows,
      notes: [],
    },
  ]
}

const bytes = (source: string, external: readonly string[]): Promise<number> =>
  bytesOf(source, { resolveDir: BENCH, external: ['ky', 'idb', 'oauth4webapi', ...external] })
