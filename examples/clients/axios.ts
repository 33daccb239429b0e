import type { Auth } from 'authchart'
import { attachAuth } from 'authchart/axios'
import axios from 'axios'
import type { Note } from './note.ts'

/** axios over any of its transports: XMLHttpRequest, Node's http, fetch. */
export function createNotes(auth: Auth, baseUrl: string) {
  const api = axios.create({ baseURL: baseUrl })
  attachAuth(api, auth)
  return {
    list: async () => (await api.get<Note[]>('/notes')).data,
    add: async (text: string) => (await api.post<Note>('/notes', { text })).data,
  }
}
