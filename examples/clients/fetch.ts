import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import type { Note } from './note.ts'

/** Plain `fetch`, the same in a page, in Node and in a worker. */
export function createNotes(auth: Auth, baseUrl: string) {
  const authFetch = createAuthFetch(auth)
  return {
    async list(): Promise<Note[]> {
      const response = await authFetch(`${baseUrl}/notes`)
      return (await response.json()) as Note[]
    },
    async add(text: string): Promise<Note> {
      const headers = { 'content-type': 'application/json' }
      const response = await authFetch(`${baseUrl}/notes`, { method: 'POST', headers, body: JSON.stringify({ text }) })
      return (await response.json()) as Note
    },
  }
}
