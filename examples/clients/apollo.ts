import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client'
import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import type { Note } from './note.ts'

const LIST: TypedDocumentNode<{ notes: Note[] }> = gql`
  query {
    notes {
      id
      text
    }
  }
`
const ADD: TypedDocumentNode<{ add: Note }, { text: string }> = gql`
  mutation ($text: String!) {
    add(text: $text) {
      id
      text
    }
  }
`

export function createNotes(auth: Auth, baseUrl: string) {
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${baseUrl}/graphql`, fetch: createAuthFetch(auth) }),
    cache: new InMemoryCache(),
  })
  // The next user must not see what the last one has loaded.
  auth.on('loggedOut', () => void client.clearStore())
  return {
    async list() {
      const { data } = await client.query({ query: LIST, fetchPolicy: 'network-only' })
      return data?.notes
    },
    async add(text: string) {
      const { data } = await client.mutate({ mutation: ADD, variables: { text } })
      return data?.add
    },
  }
}
