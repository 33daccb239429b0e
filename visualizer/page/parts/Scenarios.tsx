import { scenarios, type Scenario } from '../scenarios.ts'

/** The stories, as links that can be passed on. */
export const Scenarios = ({ current }: { readonly current: Scenario | undefined }) => (
  <section className="scenarios" aria-label="Scenarios">
    <nav aria-label="Scenarios to play">
      {scenarios.map(({ id, title }) => (
        <a key={id} href={`#${id}`} aria-current={id === current?.id ? 'true' : undefined} onClick={replayed(id)}>
          {title}
        </a>
      ))}
    </nav>
    <p className="story" role="status">
      {current?.story ??
        'The life of an access and a refresh token. Choose a story, or sign in and break things yourself.'}
    </p>
  </section>
)

/** A link to where one is already tells nobody. */
const replayed = (id: string) => () => {
  if (location.hash === `#${id}`) window.dispatchEvent(new HashChangeEvent('hashchange'))
}
