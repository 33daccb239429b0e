/** How much each public entry may weigh, and how much we wish it did. In kB, of 1,000 bytes, minified and gzipped. */

export interface Limits {
  /** A test fails above it. */
  readonly limit: number
  readonly wished: number
}

interface Page extends Limits {
  readonly source: string
  readonly withXstate?: true
}

/** Pages of our own code; the libraries are counted only where the name says so. */
export const PAGES: Readonly<Record<string, Page>> = {
  createAuth: { source: `export { createAuth } from 'authchart'`, limit: 16.9, wished: 4 },
  'createAuth, withAuth, simpleJwt': {
    source: `export { createAuth } from 'authchart'; export { withAuth } from 'authchart/ky'; export { simpleJwt } from 'authchart/simplejwt'`,
    limit: 19.9,
    wished: 4,
  },
  'the same with xstate': {
    source: `export { createAuth } from 'authchart'; export { withAuth } from 'authchart/ky'; export { simpleJwt } from 'authchart/simplejwt'`,
    withXstate: true,
    limit: 32.6,
    wished: 17,
  },
}

/** What each further entry adds to a page of `createAuth`, `withAuth` and `simpleJwt`. */
export const ENTRIES: Readonly<Record<string, Limits>> = {
  axios: { limit: 2, wished: 1 },
  browser: { limit: 3.3, wished: 2.5 },
  cookie: { limit: 0.5, wished: 1 },
  dpop: { limit: 1.1, wished: 1 },
  fetch: { limit: 0.2, wished: 1 },
  inspect: { limit: 0.9, wished: 1 },
  locks: { limit: 0.8, wished: 1 },
  log: { limit: 1.3, wished: 1 },
  oauth2: { limit: 2.8, wished: 1 },
  react: { limit: 0.9, wished: 1 },
  redis: { limit: 1.9, wished: 1 },
  remote: { limit: 3.8, wished: 1 },
  socket: { limit: 1, wished: 1 },
  storage: { limit: 0.7, wished: 1 },
  tabs: { limit: 0.4, wished: 1 },
  visualizer: { limit: 11, wished: 30 },
  'visualizer/dom': { limit: 11, wished: 30 },
}

/** `authchart/worker`, a script of its own, with all its libraries; a page downloads it beside itself. Nothing was wished of it. */
export const WORKER = { limit: 16.4, wished: Infinity }
