/** What is said of a token or an error that is not as it should be: enough to find the mistake, and no secret. */
import { describe, expect, it } from 'vitest'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createLoggedInWorld, createWorld } from '../helpers/world.ts'

describe('a token that cannot be sent is described', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'is missing'],
    ['null', null, 'is missing'],
    ['a number', 42, 'of type number, not a string'],
    ['an object', {}, 'of type object, not a string'],
    ['nothing in it', '', 'is empty'],
    ['too much in it', 'x'.repeat(65_537), 'longer than 65536 characters'],
    ['a blank in it', `${secretToken('a')} b`, 'not sendable'],
  ])('with %s', async (_, accessToken, words) => {
    const error = await reasonOf(createWorld().auth.logIn({ accessToken } as never))
    expect(error).toMatchObject({ code: 'ERR_AUTH_TOKEN_RESPONSE' })
    expect(String(error)).toContain(words)
    expect(hasSecret(error)).toBe(false)
  })

  it.each([64 * 1_024, 64 * 1_024 - 1])('one of %i characters is one', async (length) => {
    const { auth } = createWorld()
    const accessToken = 'x'.repeat(length)
    await auth.logIn({ accessToken })
    expect(auth.peekAccessToken()).toBe(accessToken)
  })
})

describe('what a refresher has thrown is the cause, without what it quotes', () => {
  const causeOf = async (thrown: unknown): Promise<unknown> => {
    const { auth, answer } = await createLoggedInWorld()
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- some libraries reject with what is no error, and that is tried
    answer(() => Promise.reject(thrown))
    const error = (await reasonOf(auth.refresh())) as Error & { cause: Error }
    expect(hasSecret(error)).toBe(false)
    return error.cause.cause
  }

  it.each([
    [undefined, undefined],
    [null, undefined],
    [{ token: secretToken('a') }, 'thrown object'],
    [5, '5'],
  ])('%j', async (thrown, cause) => {
    expect(await causeOf(thrown)).toBe(cause)
  })

  it('an error that quotes in its stack alone keeps where it was made', async () => {
    const { auth, answer } = await createLoggedInWorld()
    answer(({ refreshToken }) => {
      const stack = `Error: failed\n    at send (${String(refreshToken)}.js:1:2)`
      return Promise.reject(Object.assign(new Error('failed'), { stack }))
    })
    const error = await reasonOf(auth.refresh())
    expect(error).toHaveProperty('cause.cause.stack', expect.stringContaining('at send ([redacted]'))
    expect(hasSecret(error)).toBe(false)
  })

  it('an error whose code is an object loses it', async () => {
    const thrown = Object.assign(new Error('failed'), { code: { of: secretToken('a') }, errno: -111 })
    const cause = await causeOf(thrown)
    expect(cause).toHaveProperty('errno', -111)
    expect(cause).not.toHaveProperty('code')
  })
})
