import type { Client } from '../lab/client.ts'
import { Button } from './Button.tsx'

interface Props {
  readonly client: Client
  readonly isLoggedOut: boolean
}

export const Actions = ({ client, isLoggedOut }: Props) => (
  <div className="actions" role="group" aria-label="What the user does">
    {isLoggedOut && (
      <Button look="main" onPress={() => client.signIn()}>
        Sign in
      </Button>
    )}
    <Button onPress={() => client.request()}>Request</Button>
    <Button onPress={() => client.request(50)}>50 at once</Button>
    <Button
      isOn={client.isWorking}
      onPress={() => {
        client.work(!client.isWorking)
      }}
    >
      At work
    </Button>
    {!isLoggedOut && <Button onPress={() => client.refresh()}>Refresh now</Button>}
    {!isLoggedOut && (
      <Button
        onPress={() => {
          client.logOut()
        }}
      >
        Sign out
      </Button>
    )}
  </div>
)
