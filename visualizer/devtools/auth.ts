import type { AuthLog, AuthView } from '../../machines/index.ts'

/** What the panel looks at: `createAuth()`'s, or that of `connectAuth()`, which has no log. */
export type DevtoolsAuth = AuthView & { readonly log?: AuthLog }
