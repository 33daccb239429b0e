// The page of the upload tests: axios over XMLHttpRequest, and XMLHttpRequest by hand.
import { createAuth } from 'authchart'
import { attachAuth } from 'authchart/axios'
import { simpleJwt } from 'authchart/simplejwt'
import axios, { isAxiosError } from 'axios'
import { upload } from '../../examples/clients/xhr.ts'

const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
const auth = createAuth({ refresher, origins: [location.origin] })
const api = axios.create({ baseURL: '/api' })
attachAuth(api, auth)

interface Echo {
  user: string
  bytes: number
}

function form(bytes: number): FormData {
  const data = new FormData()
  data.set('file', new Blob([new Uint8Array(bytes)]), 'file.bin')
  return data
}

const app = {
  logIn: async () => auth.logIn(await refresher.obtain('alice', 'wonderland')),
  async axios(bytes: number) {
    const progress: number[] = []
    const response = await api.post<Echo>('/echo/', form(bytes), {
      onUploadProgress: (event) => progress.push(event.progress ?? 0),
    })
    return {
      echo: response.data,
      last: progress.at(-1),
      isXhr: response.request instanceof XMLHttpRequest,
      hasHeader: response.config.headers.has('authorization'),
    }
  },
  /** What an error of a request without a token's blessing holds. */
  async axiosError() {
    const error: unknown = await api.get('/nowhere/', { timeout: 5_000 }).catch((reason: unknown) => reason)
    const token = await auth.getAccessToken()
    return { is: isAxiosError(error), hasToken: JSON.stringify(error).includes(token) }
  },
  async xhr(bytes: number) {
    const progress: number[] = []
    const body = form(bytes)
    const request = await upload(auth, `${location.origin}/api/echo/`, body, {
      onProgress: (done) => progress.push(done),
    })
    return { echo: JSON.parse(request.responseText) as Echo, last: progress.at(-1) }
  },
  async abortedXhr() {
    const controller = new AbortController()
    const sent = upload(auth, `${location.origin}/api/echo/`, form(10_000_000), { signal: controller.signal })
    setTimeout(() => {
      controller.abort()
    })
    return sent.then(
      () => 'sent',
      (error: unknown) => (error as Error).name,
    )
  },
}
export type UploadApp = typeof app
;(window as unknown as { app: UploadApp }).app = app
