import { isAuthError, type Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { QueryClient, type QueryFunctionContext } from '@tanstack/query-core'
import type { Note } from './note.ts'

/** TanStack Query for any framework: in React, import the same names from `@tanstack/react-query`. */
export function createNotes(auth: Auth, baseUrl: string) {
  const authFetch = createAuthFetch(auth)
  const queries = new QueryClient({
    defaultOptions: {
      // What the chart says of the session does not change by asking again at once.
      queries: { retry: (failures, error) => !isAuthError(error) && failures < 3 },
    },
  })
  // The next user must not see what the last one has loaded.
  auth.on('loggedOut', () => {
    queries.clear()
  })

  const notes = {
    queryKey: ['notes'],
    queryFn: async ({ signal }: QueryFunctionContext) => {
      const response = await authFetch(`${baseUrl}/notes`, { signal })
      if (!response.ok) throw new Error(`notes: ${response.status}`)
      return (await response.json()) as Note[]
    },
  }
  return {
    queries,
    list: () => queries.query(notes),
    async add(text: string): Promise<Note> {
      const headers = { 'content-type': 'application/json' }
      const response = await authFetch(`${baseUrl}/notes`, { method: 'POST', headers, body: JSON.stringify({ text }) })
      await queries.invalidateQueries({ queryKey: notes.queryKey })
      return (await response.json()) as Note
    },
  }
}
