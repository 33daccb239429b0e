/** Who can log in. */

export interface User {
  readonly id: number
  readonly name: string
  readonly isActive: boolean
}

interface Account extends User {
  readonly password: string
  isActive: boolean
}

export class Users {
  readonly #accounts = new Map<string, Account>([
    ['alice', { id: 1, name: 'alice', password: 'wonderland', isActive: true }],
    ['bob', { id: 2, name: 'bob', password: 'builder', isActive: true }],
  ])

  /** The active user with this name and password. */
  authenticate(name: string, password: string): User | undefined {
    const account = this.#accounts.get(name)
    return account?.isActive && account.password === password ? account : undefined
  }

  /** The user of a `user_id` claim, active or not; `undefined` once deleted. */
  find(id: number | string): User | undefined {
    return [...this.#accounts.values()].find((account) => String(account.id) === String(id))
  }

  /** @throws {RangeError} if there is no such user */
  named(name: string): User {
    return this.#require(name)
  }

  setActive(name: string, isActive: boolean): void {
    this.#require(name).isActive = isActive
  }

  delete(name: string): void {
    this.#accounts.delete(this.#require(name).name)
  }

  #require(name: string): Account {
    const account = this.#accounts.get(name)
    if (account === undefined) throw new RangeError(`There is no user ${JSON.stringify(name)}`)
    return account
  }
}
