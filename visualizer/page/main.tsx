/** The page that is served with its token server: `npm start`. */
import { openServerLine } from './lab/server.ts'
import { start } from './start.tsx'

start(openServerLine)
