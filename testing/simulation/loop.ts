/** The one event loop of a simulated world: virtual time, and between two tasks every promise that can go on. */

export interface Task {
  readonly due: number
  readonly order: number
  readonly run: () => void
  isCancelled: boolean
}

/** Kept before anybody puts a virtual one in its place. */
const { setImmediate: nextTurn } = globalThis

/** Every microtask has run when the next turn of the real loop comes, however many there are. */
export const drain = (): Promise<void> => new Promise((resolve) => nextTurn(resolve))

interface LoopOptions {
  /** What goes on between two tasks. @default every promise that can */
  readonly settle?: () => Promise<void>
  /** Hears of a task that needs no time to pass. */
  readonly onDue?: () => void
}

export class Loop {
  /** Ms since the world began; never jumps. */
  now = 0
  /** Whose task is running: what it starts belongs to the same place. */
  current: Place | undefined
  #order = 0
  /** A binary heap, the first due on top. */
  readonly #tasks: Task[] = []
  readonly #settle: () => Promise<void>
  readonly #onDue: (() => void) | undefined

  constructor({ settle = drain, onDue }: LoopOptions = {}) {
    this.#settle = settle
    this.#onDue = onDue
  }

  at(due: number, run: () => void): Task {
    const task = { due, order: this.#order++, run, isCancelled: false }
    this.#tasks.push(task)
    this.#rise(this.#tasks.length - 1)
    if (due <= this.now) this.#onDue?.()
    return task
  }

  /** Lets time pass up to `end`. @param afterEach looks at the world after each task, and may stop it by answering true */
  async runUntil(end: number, afterEach: () => boolean): Promise<void> {
    for (let task = this.#tasks[0]; task !== undefined && task.due <= end; task = this.#tasks[0]) {
      this.#takeFirst()
      if (task.isCancelled) continue
      this.now = Math.max(this.now, task.due)
      task.run()
      await this.#settle()
      this.current = undefined
      if (afterEach()) return
    }
    this.now = Math.max(this.now, end)
  }

  #rise(index: number): void {
    for (let child = index; child > 0;) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfBefore(child, parent)) return
      child = parent
    }
  }

  #takeFirst(): void {
    const last = this.#tasks.pop()
    if (last === undefined || this.#tasks.length === 0) return
    this.#tasks[0] = last
    for (let parent = 0; ;) {
      const left = 2 * parent + 1
      const child = isBefore(this.#tasks[left + 1], this.#tasks[left]) ? left + 1 : left
      if (child >= this.#tasks.length || !this.#swapIfBefore(child, parent)) return
      parent = child
    }
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const [lower, upper] = [this.#tasks[child], this.#tasks[parent]]
    if (lower === undefined || upper === undefined || !isBefore(lower, upper)) return false
    this.#tasks[parent] = lower
    this.#tasks[child] = upper
    return true
  }
}

const isBefore = (one: Task | undefined, other: Task | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  (one.due < other.due || (one.due === other.due && one.order < other.order))

/** Where code runs, such as a tab: it may stand still, and everything comes late; or be gone, and nothing comes any more. */
export class Place {
  isFrozen = false
  isGone = false
  /** Ms that it has stood still, in all. */
  stoodStill = 0
  /** Ms of the world. */
  thawedAt = -Infinity
  #since = 0
  #late: Task[] = []
  readonly #loop: Loop

  constructor(loop: Loop) {
    this.#loop = loop
  }

  /** Ms that this place has lived through. */
  get lived(): number {
    return (this.isFrozen ? this.#since : this.#loop.now) - this.stoodStill
  }

  after(ms: number, run: () => void): Task {
    const task: Task = this.#loop.at(this.#loop.now + ms, () => {
      if (this.isGone) return
      if (this.isFrozen) this.#late.push(task)
      else {
        this.#loop.current = this
        run()
      }
    })
    return task
  }

  freeze(): void {
    if (this.isFrozen) return
    this.isFrozen = true
    this.#since = this.#loop.now
  }

  thaw(): void {
    if (!this.isFrozen) return
    this.isFrozen = false
    this.stoodStill += this.#loop.now - this.#since
    this.thawedAt = this.#loop.now
    const late = this.#late
    this.#late = []
    for (const task of late) if (!task.isCancelled) this.#loop.at(this.#loop.now, task.run)
  }
}
