/** A token server in the page itself, for a page of which there are only files. */
import { createTokenFetch } from '../../../testing/tokenServer/createTokenFetch.ts'
import { BEGINNING, ControlError, worldOf } from '../../serve/world.ts'
import { ServerError, type ServerLine, type ServerListener } from './server.ts'

/** Nobody is there: it is only called. */
const URL_OF_IT = 'https://api.example'
/** Ms there and back, so that there is something to see. */
const WAY = 120

export function openOwnServer({ onGreeting, onState }: ServerListener): ServerLine {
  const server = createTokenFetch({
    ...BEGINNING,
    onRequest: () => {
      onState(world.state())
    },
  })
  const world = worldOf(server, URL_OF_IT)
  // As one that is elsewhere: not before whoever opened the line has it.
  setTimeout(() => {
    onGreeting(world.greeting())
  })
  return {
    async fetch(...call) {
      await new Promise((resolve) => setTimeout(resolve, WAY))
      return server.fetch(...call)
    },
    control(asked) {
      return new Promise((resolve, reject) => {
        try {
          world.control(asked)
          onState(world.state())
          resolve()
        } catch (error) {
          reject(error instanceof ControlError ? new ServerError(error.message, { cause: error }) : (error as Error))
        }
      })
    },
  }
}
