import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import createClient from 'openapi-fetch'
import type { Note } from './note.ts'

/** In an app `openapi-typescript` writes this from the API's description. */
interface Paths {
  '/notes': {
    get: { responses: { 200: { content: { 'application/json': Note[] } } } }
    post: {
      requestBody: { content: { 'application/json': { text: string } } }
      responses: { 201: { content: { 'application/json': Note } } }
    }
  }
}

export function createNotes(auth: Auth, baseUrl: string) {
  const api = createClient<Paths>({ baseUrl, fetch: createAuthFetch(auth) })
  return {
    list: async () => (await api.GET('/notes')).data,
    add: async (text: string) => (await api.POST('/notes', { body: { text } })).data,
  }
}
