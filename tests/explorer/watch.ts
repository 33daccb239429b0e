/** What must hold: no refresh token is presented twice but after a lost outcome, nobody hangs, and all come to the same end. */
import type { Presentation } from './server.ts'
import type { World } from './world.ts'

export class Watch {
  violation: string | undefined
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  onPresented(presentation: Presentation, before: readonly Presentation[]): void {
    const { record } = this.#world.storage
    const who = `${presentation.tab} presents refresh token ${presentation.order}`
    const known = before.find((other) => other.order === presentation.order && !this.#isLost(other))
    if (known !== undefined) this.#break(`${who}, which ${known.tab} has presented, and whose outcome is not lost`)
    if (record.ended !== undefined || record.refused !== undefined) this.#break(`${who} after the end of the session`)
    if (record.tokens?.refreshToken?.endsWith(`-${presentation.order}`) === false)
      this.#break(`${who}, for which the new one was stored already`)
  }

  /** When nothing is left to happen but what time brings. */
  atEnd(): void {
    const { survivors, storage, settings } = this.#world
    const waiting = survivors.filter((tab) => !tab.isDone)
    if (waiting.length > 0) this.#break(`${namesOf(waiting)} waits for ever`)
    const reasons = new Set(survivors.map(({ reason }) => reason))
    if (reasons.size > 1)
      this.#break(`They do not agree: ${[...reasons].map((reason) => reason ?? 'alive').join(', ')}`)
    const { tokens, ended } = storage.record
    const behind = survivors.filter(
      ({ reason, auth }) =>
        reason === undefined && (ended !== undefined || auth.peekAccessToken() !== tokens?.accessToken),
    )
    if (behind.length > 0) this.#break(`${namesOf(behind)} does not hold the newest token`)
    const hasEnded = survivors.some(({ reason }) => reason !== undefined)
    if (hasEnded && (settings.hasGrace || !this.#hasLost()))
      this.#break('The session has ended although nothing was lost')
  }

  #hasLost(): boolean {
    return this.#world.server.presentations.some((presentation) => this.#isLost(presentation))
  }

  #isLost({ tab, place }: Presentation): boolean {
    return place === 'lost' || this.#world.dead.has(tab)
  }

  #break(message: string): void {
    this.violation ??= message
  }
}

const namesOf = (tabs: readonly { name: string }[]): string => tabs.map(({ name }) => name).join(', ')
