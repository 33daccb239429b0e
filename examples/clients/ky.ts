import type { Auth } from 'authchart'
import { withAuth } from 'authchart/ky'
import ky from 'ky'
import type { Note } from './note.ts'

/** ky asks again before each of its own retries. */
export function createNotes(auth: Auth, baseUrl: string) {
  const api = ky.create({ prefix: baseUrl, ...withAuth(auth) })
  return {
    list: () => api.get('notes').json<Note[]>(),
    add: (text: string) => api.post('notes', { json: { text } }).json<Note>(),
  }
}
