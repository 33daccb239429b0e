/** What earlier visits have left in this browser: sessions at servers that are no more. */

const NAME = 'authchart-page-'
/** Ms; a younger one may be of another window. */
const OLD = 3_600_000

/** A name for a session of this visit. */
export const newSession = (number: number): string => `${NAME}${Date.now()}-${number}`

/** Best effort: some browsers do not tell what there is. */
export async function forgetOldSessions(): Promise<void> {
  const databases = await indexedDB.databases().catch(() => [])
  for (const { name = '' } of databases) {
    const madeAt = Number(name.slice(NAME.length).split('-', 1)[0])
    if (name.startsWith(NAME) && Date.now() - madeAt > OLD) indexedDB.deleteDatabase(name)
  }
}
