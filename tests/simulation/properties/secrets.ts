/** P8: no token in anything that leaves the process. */
import type { AuthEmitted } from '../../../machines/index.ts'
import { MARK } from '../server.ts'
import type { Tab } from '../tab.ts'
import type { Property, Report } from '../watch.ts'

export class Secrets implements Property {
  readonly #report: Report

  constructor(report: Report) {
    this.#report = report
  }

  onEmitted(tab: Tab, event: AuthEmitted): void {
    this.look(`${tab.name}'s event ${event.type}`, event)
    this.look(`${tab.name}'s explanation`, tab.auth.explain())
    this.look(`${tab.name}'s snapshot`, tab.auth.actor.getSnapshot().context)
  }

  /** At an error, or whatever else an app is given. */
  look(what: string, thing: unknown): void {
    if (reveals(thing)) this.#report('P8', `there is a token in ${what}`)
  }
}

function reveals(thing: unknown, seen = new Set<unknown>()): boolean {
  if (typeof thing === 'string') return thing.includes(MARK)
  if (typeof thing !== 'object' || thing === null || seen.has(thing)) return false
  seen.add(thing)
  if (thing instanceof Headers) return [...thing.values()].some((value) => reveals(value))
  // A client's own request and response carry what the app has put there.
  const names = thing instanceof Error ? [...Object.getOwnPropertyNames(thing), 'message', 'stack'] : Object.keys(thing)
  return names.some((name) => reveals((thing as Record<string, unknown>)[name], seen))
}
