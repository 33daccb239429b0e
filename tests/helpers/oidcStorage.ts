/**
 * Where an `oidc-provider` of the tests keeps its tokens. Its own storage drops the oldest rows after a thousand, which a
 * thousand sign-ins in one test reach; and it knows no grace, which other servers give a refresh token that was used.
 */
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

interface Row {
  readonly payload: AdapterPayload
  consumedAt?: number
}

export function oidcStorage(graceSeconds: number): AdapterFactory {
  const rows = new Map<string, Row>()
  return (model) => new RowsOf(model, rows, graceSeconds * 1_000)
}

class RowsOf implements Adapter {
  readonly #model: string
  readonly #rows: Map<string, Row>
  readonly #graceMs: number

  constructor(model: string, rows: Map<string, Row>, graceMs: number) {
    this.#model = model
    this.#rows = rows
    this.#graceMs = graceMs
  }

  #key(id: string): string {
    return `${this.#model}:${id}`
  }

  upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#rows.set(this.#key(id), { payload })
    return Promise.resolve()
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    const row = this.#rows.get(this.#key(id))
    if (row?.consumedAt === undefined) return Promise.resolve(row?.payload)
    const isUsedUp = Date.now() >= row.consumedAt + this.#graceMs
    return Promise.resolve(isUsedUp ? { ...row.payload, consumed: row.consumedAt } : row.payload)
  }

  consume(id: string): Promise<void> {
    const row = this.#rows.get(this.#key(id))
    // The first use counts: each further one would prolong the grace.
    if (row !== undefined) row.consumedAt ??= Date.now()
    return Promise.resolve()
  }

  destroy(id: string): Promise<void> {
    this.#rows.delete(this.#key(id))
    return Promise.resolve()
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.#rows) {
      // The adapter of each model is told by itself.
      if (key.startsWith(`${this.#model}:`) && payload.grantId === grantId) this.#rows.delete(key)
    }
    return Promise.resolve()
  }

  // Sessions and device codes are not used here.
  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined)
  }
}
