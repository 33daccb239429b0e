import { Client, fetchExchange } from '@urql/core'
import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import type { Note } from './note.ts'

const LIST = 'query { notes { id text } }'
const ADD = 'mutation ($text: String!) { add(text: $text) { id text } }'

export function createNotes(auth: Auth, baseUrl: string) {
  const client = new Client({
    url: `${baseUrl}/graphql`,
    fetch: createAuthFetch(auth),
    exchanges: [fetchExchange],
    preferGetMethod: false,
  })
  return {
    async list() {
      const { data, error } = await client.query<{ notes: Note[] }>(LIST, {}).toPromise()
      if (error !== undefined) throw error
      return data?.notes
    },
    async add(text: string) {
      const { data, error } = await client.mutation<{ add: Note }>(ADD, { text }).toPromise()
      if (error !== undefined) throw error
      return data?.add
    },
  }
}
