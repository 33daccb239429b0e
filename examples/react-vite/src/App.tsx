import { Authenticated, useAuth, useAuthState, useClaims } from 'authchart/react'
import { ExpiringBanner } from './ExpiringBanner.tsx'
import { Notes } from './Notes.tsx'
import { SignIn } from './SignIn.tsx'

export function App() {
  return (
    <>
      <h1>Notes</h1>
      <ExpiringBanner />
      <Authenticated fallback={<SignIn />} restoring={<p>One moment</p>}>
        <Notes />
        <Session />
      </Authenticated>
    </>
  )
}

function Session() {
  const auth = useAuth()
  const user = useClaims((claims) => claims?.sub)
  const state = useAuthState((state) => state.state)
  const refresh = (): void => void auth.refresh().catch(() => undefined)
  const revoke = async (): Promise<void> => {
    await fetch('/api/revoke/', { method: 'POST' })
    refresh()
  }
  return (
    <>
      <button onClick={refresh}>Refresh now</button>
      <button onClick={() => void revoke()}>Revoke at the server</button>
      <button onClick={() => void auth.logOut()}>Sign out</button>
      <p>
        <small>
          User {user}, {state}
        </small>
      </p>
    </>
  )
}
