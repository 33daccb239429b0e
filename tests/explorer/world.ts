/** Everything that is under way among the tabs: nothing goes on until somebody picks it. */
import { DeviceLock } from './lock.ts'
import { DeviceStorage } from './storage.ts'
import { EPOCH, type Settings } from './settings.ts'
import type { Step, Touch } from './step.ts'
import { RotatingServer } from './server.ts'
import { ExplorerTab } from './tab.ts'
import { Watch } from './watch.ts'

interface Timer {
  readonly tab: string
  readonly due: number
  readonly callback: () => void
}

export class World {
  readonly settings: Settings
  /** Epoch ms; stands still while anything else can happen. */
  now = EPOCH
  readonly storage: DeviceStorage
  readonly lock: DeviceLock
  readonly server: RotatingServer
  readonly tabs: ExplorerTab[] = []
  /** Names of tabs. */
  readonly dead = new Set<string>()
  losses = 0
  readonly watch: Watch
  #pending: Step[] = []
  #timers: Timer[] = []
  readonly #counts = new Map<string, number>()

  constructor(settings: Settings) {
    this.settings = settings
    this.watch = new Watch(this)
    this.server = new RotatingServer(this)
    this.storage = new DeviceStorage(this)
    this.lock = new DeviceLock(this)
    for (let index = 0; index < settings.tabs; index++)
      this.tabs.push(new ExplorerTab(this, String.fromCharCode(97 + index)))
  }

  get survivors(): ExplorerTab[] {
    return this.tabs.filter(({ name }) => !this.dead.has(name))
  }

  /** Something begins, and happens when it is picked. @param tab where it happens; nowhere, if that is dead */
  begin(by: string, what: string, touches: readonly Touch[], run: () => void, tab: string = by): void {
    const name = this.#nameOf(by, what)
    if (!this.dead.has(tab)) this.#pending.push({ name, tab, touches, run })
  }

  cancel(name: string): void {
    this.#pending = this.#pending.filter((step) => step.name !== name)
  }

  /** Every thing that may happen now, in an order that does not depend on how it came to this. */
  enabled(): Step[] {
    const ordinary = this.#pending.toSorted((one, other) => (one.name < other.name ? -1 : 1))
    const faults = this.#faults()
    return ordinary.length > 0 ? [...ordinary, ...faults] : [...this.#time(), ...faults]
  }

  /** Nothing is under way but what time brings. */
  get isQuiet(): boolean {
    return this.#pending.length === 0
  }

  /** What began first, for whoever does not care. */
  next(): Step | undefined {
    return this.#pending[0]
  }

  take(step: Step): void {
    this.cancel(step.name)
    step.run()
  }

  after(tab: string, ms: number, callback: () => void): Timer {
    const timer = { tab, due: this.now + Math.max(1, ms), callback }
    this.#timers.push(timer)
    return timer
  }

  clear(timer: unknown): void {
    this.#timers = this.#timers.filter((other) => other !== timer)
  }

  /** Answers, messages and timers of a dead tab vanish; what it has sent is on its way all the same. */
  crash(name: string): void {
    this.dead.add(name)
    this.#pending = this.#pending.filter(({ tab }) => tab !== name)
    this.#timers = this.#timers.filter(({ tab }) => tab !== name)
    this.lock.leave(name)
    this.server.leave(name)
  }

  #nameOf(by: string, what: string): string {
    const key = `${by}.${what}`
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return `${key}${count}`
  }

  /** Nothing else can happen: time passes until the next timer. */
  #time(): Step[] {
    const due = Math.min(...this.#timers.map((timer) => timer.due))
    if (due === Infinity) return []
    return [{ name: 'time', touches: ['all'], run: this.#pass.bind(this, due) }]
  }

  #pass(due: number): void {
    this.now = Math.max(this.now, due)
    for (const timer of this.#timers.filter((other) => other.due <= this.now)) {
      this.begin(timer.tab, 'timer', [`write:${timer.tab}`], () => {
        if (!this.#timers.includes(timer)) return
        this.clear(timer)
        timer.callback()
      })
    }
  }

  #faults(): Step[] {
    const lost = this.server.losses()
    if (this.dead.size >= this.settings.crashes) return lost
    const crashes = this.survivors
      .filter((tab) => !tab.isDone || this.lock.isWanted(tab.name))
      .map(({ name }) => ({
        name: `${name}.crash`,
        touches: [`write:${name}`, 'write:lock', 'write:crashes'] as const,
        run: () => {
          this.crash(name)
        },
      }))
    return [...crashes, ...lost]
  }
}
