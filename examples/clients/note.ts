/** What the API of the examples keeps. */
export interface Note {
  readonly id: number
  readonly text: string
}
