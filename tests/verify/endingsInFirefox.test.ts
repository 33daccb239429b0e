/** How a shared session ends, in a real Firefox; in Chromium `npm test` tries it. */
import { describeEndings } from '../browser/endings.ts'
import { describeWith } from '../helpers/backends.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { firefoxMissing } from '../helpers/firefox.ts'
import { startFirefox } from '../helpers/tabs.ts'

describeWith(firefoxMissing() ?? djangoMissing())('the end of a session that tabs of Firefox share', () => {
  describeEndings(startFirefox, 3)
})
