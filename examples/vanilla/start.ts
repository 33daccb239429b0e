/** `npm run example:vanilla`: the page on an access token that lives for 20 s. Ends with Ctrl+C. */
import { serve } from './serve.ts'

const { url } = await serve(20, Number(process.env['PORT'] ?? 0))
console.log(`${url}  (sign in as alice, wonderland)`)
