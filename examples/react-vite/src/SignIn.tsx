import { isCredentialsError } from 'authchart'
import { useAuth, useAuthState } from 'authchart/react'
import { useState, type SubmitEvent } from 'react'
import { refresher } from './auth.ts'

export function SignIn() {
  const auth = useAuth()
  const reason = useAuthState((state) => state.reason)
  const [problem, setProblem] = useState(reason === 'refreshRejected' ? 'The server has ended your session.' : '')

  async function signIn(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const { username = '', password = '' } = Object.fromEntries(new FormData(event.currentTarget)) as Record<
      string,
      string
    >
    try {
      await auth.logIn(await refresher.obtain(username, password))
    } catch (error) {
      setProblem(isCredentialsError(error) ? 'That name and password do not match.' : String(error))
    }
  }

  return (
    <form onSubmit={(event) => void signIn(event)}>
      <input name="username" autoComplete="username" defaultValue="alice" aria-label="Name" />
      <input
        name="password"
        type="password"
        autoComplete="current-password"
        defaultValue="wonderland"
        aria-label="Password"
      />
      <button>Sign in</button>
      <small role="status">{problem}</small>
    </form>
  )
}
