// Outside of any component: there is one, whatever React does.
import { createAuth } from 'authchart'
import { browser } from 'authchart/browser'
import { withAuth } from 'authchart/ky'
import { simpleJwt } from 'authchart/simplejwt'
import ky from 'ky'

export const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
export const auth = createAuth({ refresher, origins: [location.origin], ...browser({ name: 'react-vite' }) })
export const api = ky.create({ prefix: `${location.origin}/api`, ...withAuth(auth) })
