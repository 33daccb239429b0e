/** What earlier visits have left in this browser: sessions at servers that are no more. */

const NAME = 'authchart-page-'
/** Ms; a younger one may be of another window. */
const OLD = 3_600_000

/** A name for a session of this visit. */
export const newSession = (number: number): string => `${NAME}${Date.now()}-${number}`

export async function forgetOldSessions(): Promise<void> {
  for (const { name = '' } of await databases()) {
    const madeAt = Number(name.slice(NAME.length).split('-', 1)[0])
    if (name.startsWith(NAME) && Date.now() - madeAt > OLD) indexedDB.deleteDatabase(name)
  }
}

/** None where a browser does not tell what there is. */
async function databases(): Promise<IDBDatabaseInfo[]> {
  try {
    return await indexedDB.databases()
  } catch {
    return []
  }
}
