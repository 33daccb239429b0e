import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { createFetch } from 'ofetch'
import type { Note } from './note.ts'

/** ofetch, as Nuxt has it: its own retries ask for a token again. */
export function createNotes(auth: Auth, baseUrl: string) {
  const api = createFetch({ fetch: createAuthFetch(auth) }).create({ baseURL: baseUrl })
  return {
    list: () => api<Note[]>('/notes'),
    add: (text: string) => api<Note>('/notes', { method: 'POST', body: { text } }),
  }
}
