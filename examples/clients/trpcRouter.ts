import { initTRPC } from '@trpc/server'
import type { Note } from './note.ts'

const { router, procedure } = initTRPC.create()

/** The server's side of `trpc.ts`. */
export const createRouter = (notes: Note[]) =>
  router({
    list: procedure.query(() => notes),
    add: procedure
      .input((text) => String(text))
      .mutation(({ input: text }) => {
        const note = { id: notes.length + 1, text }
        notes.push(note)
        return note
      }),
  })

export type NotesRouter = ReturnType<typeof createRouter>
