/** The components of the React tests: rendered by a server, by a page, and by a page that takes up the server's. */
import { isLoggedOutError, type Auth } from 'authchart'
import { Authenticated, AuthMatch, AuthProvider, useAuth, useAuthState, useClaims } from 'authchart/react'
import { Profiler, useEffect, useState, type ReactElement, type ReactNode } from 'react'

/** How often each component was committed. */
export const commits: Record<string, number> = {}

function Counted({ id, children }: { id: string; children: ReactNode }): ReactElement {
  return (
    <Profiler id={id} onRender={() => void (commits[id] = (commits[id] ?? 0) + 1)}>
      <p id={id}>{children}</p>
    </Profiler>
  )
}

/** Reads nothing that a refresh changes. */
function Idle(): ReactElement {
  const auth = useAuth()
  return <>{typeof auth.refresh}</>
}
function Presence(): ReactElement {
  return <>{useAuthState(({ subject, refreshable }) => ({ subject, refreshable })).subject ?? 'nobody'}</>
}
function User(): ReactElement {
  return <>{String(useClaims((claims) => claims?.['user_id']))}</>
}

/** Read what a refresh changes. */
function Generation(): ReactElement {
  return <>{useAuthState((state) => state.generation)}</>
}
function Expiry(): ReactElement {
  return <>{useClaims()?.exp === undefined ? 'never' : 'some day'}</>
}

/** Keeps its state for as long as it is not taken away. */
function Draft(): ReactElement {
  const [text, setText] = useState('')
  return (
    <input
      id="draft"
      value={text}
      onChange={(event) => {
        setText(event.target.value)
      }}
    />
  )
}

/** Asks when it is there, as a page does that loads its data. */
function Data({ load }: { load: () => Promise<string> }): ReactElement {
  const [text, setText] = useState('loading')
  useEffect(() => {
    load().then(setText, (error: unknown) => {
      setText(isLoggedOutError(error) ? 'logged out' : 'failed')
    })
  }, [load])
  return <p id="data">{text}</p>
}

export function Tree({ auth, load }: { auth: Auth; load?: () => Promise<string> }): ReactElement {
  return (
    <AuthProvider auth={auth}>
      <Counted id="idle">
        <Idle />
      </Counted>
      <Counted id="presence">
        <Presence />
      </Counted>
      <Counted id="user">
        <User />
      </Counted>
      <Counted id="generation">
        <Generation />
      </Counted>
      <Counted id="expiry">
        <Expiry />
      </Counted>
      <Counted id="gate">
        <Authenticated fallback="signed out" restoring="not known yet">
          signed in
        </Authenticated>
      </Counted>
      <p id="status">
        <AuthMatch
          restoring="restoring"
          valid="valid"
          expiring="expiring"
          refreshing="refreshing"
          expired="expired"
          loggedOut="loggedOut"
        />
      </p>
      <AuthMatch
        restoring={null}
        valid={<Draft />}
        expiring={<Draft />}
        refreshing={<Draft />}
        expired={<Draft />}
        loggedOut={null}
      />
      {load && <Data load={load} />}
    </AuthProvider>
  )
}
