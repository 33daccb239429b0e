import { createTokenServer, type AnsweredRequest } from '../../testing/tokenServer/index.ts'
import { BEGINNING, worldOf, type World } from './world.ts'

export interface OpenWorld extends World {
  readonly close: () => Promise<void>
}

/** The token server on loopback. @param pageOrigin whose scripts may read the answers */
export async function openWorld(
  pageOrigin: string,
  onAnswered: (answered: AnsweredRequest) => void,
): Promise<OpenWorld> {
  const server = createTokenServer({
    ...BEGINNING,
    corsOrigin: pageOrigin,
    corsExposedHeaders: ['Date', 'Retry-After'],
    onRequest: onAnswered,
  })
  return { ...worldOf(server, await server.listen()), close: () => server.close() }
}
