import type { Reply } from './reply.ts'

/** Thrown by whatever finds a reason to refuse; the dialect sends its reply. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`Refused with ${reply.status}`)
    this.reply = reply
  }
}

/** What `work` answers, or the refusal that it met. */
export async function replyOf(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}
