import type { Auth } from 'authchart'

export interface UploadOptions {
  /** From 0 to 1. */
  readonly onProgress?: (done: number) => void
  readonly signal?: AbortSignal
}

/** An upload with progress, which `fetch` does not tell; sent once more when its token is refused. */
export async function upload(auth: Auth, url: string, body: Blob | FormData, options: UploadOptions = {}) {
  const token = await auth.tokenFor(url, options)
  const request = await send(url, body, token, options)
  if (request.status !== 401 || token === undefined) return request
  const next = await auth.replaceRejected(token, options)
  return next === undefined ? request : send(url, body, next, options)
}

function send(url: string, body: Blob | FormData, token: string | undefined, { onProgress, signal }: UploadOptions) {
  return new Promise<XMLHttpRequest>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    if (token !== undefined) request.setRequestHeader('authorization', `Bearer ${token}`)
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(loaded / total)
    request.onload = () => {
      resolve(request)
    }
    request.onerror = () => {
      reject(new TypeError(`The upload to ${url} failed`))
    }
    request.onabort = () => {
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', () => {
      request.abort()
    })
    request.send(body)
  })
}
