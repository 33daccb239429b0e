import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import type { NotesRouter } from './trpcRouter.ts'

/** Calls of one moment go in one request, with one token. */
export function createNotes(auth: Auth, baseUrl: string) {
  const authFetch = createAuthFetch(auth)
  const client = createTRPCClient<NotesRouter>({
    // Without `exactOptionalPropertyTypes`, `fetch: authFetch` will do.
    links: [httpBatchLink({ url: `${baseUrl}/trpc`, fetch: (url, init) => authFetch(url, init as RequestInit) })],
  })
  return {
    list: () => client.list.query(),
    add: (text: string) => client.add.mutate(text),
  }
}
