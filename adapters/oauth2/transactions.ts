/** What must be remembered between leaving for the sign-in and coming back: once each, in this tab alone. */

export interface Transaction {
  readonly verifier: string
  readonly nonce: string
  readonly returnTo?: string
}

/** The part of `Storage` that is used. */
export type TransactionStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function keepTransaction(store: TransactionStore, state: string, transaction: Transaction): void {
  store.setItem(keyOf(state), JSON.stringify(transaction))
}

/** Takes it out, whatever comes of it: an answer that comes twice finds nothing. */
export function takeTransaction(store: TransactionStore, state: string): Transaction | undefined {
  const kept = store.getItem(keyOf(state))
  store.removeItem(keyOf(state))
  try {
    return (JSON.parse(kept ?? 'null') as Transaction | null) ?? undefined
  } catch {
    return undefined
  }
}

const keyOf = (state: string): string => `authchart.signin.${state}`
