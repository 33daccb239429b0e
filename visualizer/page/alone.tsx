/** The page as files alone: its token server runs in it. */
import { openOwnServer } from './lab/ownServer.ts'
import { start } from './start.tsx'

start(openOwnServer)
