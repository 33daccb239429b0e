/** A server that rotates, and what is on its way there and back. It knows how often each refresh token was presented, and why. */
import {
  RefreshRejectedError,
  type RefreshRequest,
  type TokenRefresher,
  type TokenResponse,
} from '../../machines/index.ts'
import { MARK } from '../simulation/server.ts'
import { LIFETIME } from './settings.ts'
import { WIRE, type Step, type Touch } from './step.ts'
import type { World } from './world.ts'

/** One sending of a refresh token. */
export interface Presentation {
  readonly tab: string
  readonly name: string
  /** Counts the rotations: of which token. */
  readonly order: number
  place: 'request' | 'answer' | 'home' | 'lost'
}

type Answer = TokenResponse | 'refused'

interface Travel {
  readonly presentation: Presentation
  readonly resolve: (response: TokenResponse) => void
  readonly reject: (error: Error) => void
}

export class RotatingServer {
  readonly presentations: Presentation[] = []
  readonly #world: World
  /** Of the newest refresh token. */
  #order = 1
  readonly #travels = new Set<Travel>()

  constructor(world: World) {
    this.#world = world
  }

  get first(): { tokens: { accessToken: string; refreshToken: string } } {
    return { tokens: { accessToken: `${MARK}-access-1`, refreshToken: `${MARK}-refresh-1` } }
  }

  /** As a tab reaches it. */
  at(tab: string): TokenRefresher {
    const refresh = ({ refreshToken = '' }: RefreshRequest): Promise<TokenResponse> =>
      new Promise((resolve, reject) => {
        const order = Number(refreshToken.split('-')[2])
        this.#send({ presentation: this.#present(tab, order), resolve, reject })
      })
    return Object.assign(refresh, { requiresRefreshToken: true })
  }

  /** What may get lost on the wire: everything of a dead tab, and of the others as much as is allowed. */
  losses(): Step[] {
    const { dead, losses, settings } = this.#world
    return [...this.#travels]
      .filter(({ presentation }) => dead.has(presentation.tab) || losses < settings.losses)
      .map((travel) => {
        const { tab, name, place } = travel.presentation
        const cost: Touch[] = dead.has(tab) ? [] : ['write:losses']
        return {
          name: `${tab}.lose-${place}${name}`,
          touches: [`write:${tab}`, `write:request ${tab}${name}`, ...cost],
          run: () => {
            this.#lose(travel)
          },
        }
      })
  }

  /** The answers that its tab will not hear. */
  leave(tab: string): void {
    for (const travel of this.#travels) {
      if (travel.presentation.tab !== tab || travel.presentation.place !== 'answer') continue
      travel.presentation.place = 'lost'
      this.#travels.delete(travel)
    }
  }

  #present(tab: string, order: number): Presentation {
    const count = this.presentations.filter((other) => other.tab === tab).length + 1
    const presentation: Presentation = { tab, name: String(count), order, place: 'request' }
    this.#world.watch.onPresented(presentation, this.presentations)
    this.presentations.push(presentation)
    return presentation
  }

  #send(travel: Travel): void {
    const { tab, name, order } = travel.presentation
    this.#travels.add(travel)
    const touches: Touch[] = ['write:server', `write:request ${tab}${name}`]
    this.#world.begin(
      tab,
      'ask',
      touches,
      () => {
        this.#answer(travel, this.#verdict(order))
      },
      WIRE,
    )
  }

  #verdict(order: number): Answer {
    const isLate = order === this.#order - 1 && this.#world.settings.hasGrace
    if (order !== this.#order && !isLate) return 'refused'
    this.#order = order + 1
    const [access_token, refresh_token] = ['access', 'refresh'].map((kind) => `${MARK}-${kind}-${order + 1}`)
    return { access_token: access_token ?? '', refresh_token: refresh_token ?? '', expires_in: LIFETIME / 1_000 }
  }

  #answer(travel: Travel, answer: Answer): void {
    const { presentation, resolve, reject } = travel
    const { tab, name } = presentation
    presentation.place = this.#world.dead.has(tab) ? 'lost' : 'answer'
    if (this.#world.dead.has(tab)) this.#travels.delete(travel)
    this.#world.begin(tab, 'answer', [`write:${tab}`, `write:request ${tab}${name}`], () => {
      presentation.place = 'home'
      this.#travels.delete(travel)
      if (answer === 'refused') reject(new RefreshRejectedError())
      else resolve(answer)
    })
  }

  #lose(travel: Travel): void {
    const { tab, name } = travel.presentation
    this.#world.cancel(`${tab}.${travel.presentation.place === 'request' ? 'ask' : 'answer'}${name}`)
    if (!this.#world.dead.has(tab)) this.#world.losses += 1
    travel.presentation.place = 'lost'
    this.#travels.delete(travel)
    travel.reject(new TypeError('Failed to fetch'))
  }
}
