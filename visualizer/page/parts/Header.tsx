import { useState } from 'react'

export const Header = ({ isServerLost }: { readonly isServerLost: boolean }) => (
  <header>
    <div>
      <h1>authchart</h1>
      <p>The life of an access and a refresh token, live. Break its server, and travel back in time.</p>
    </div>
    <p className="line" data-tone={isServerLost ? 'bad' : 'good'}>
      {isServerLost ? 'server gone' : 'live'}
    </p>
    <ThemeButton />
  </header>
)

function ThemeButton() {
  const [isDark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const toggle = (): void => {
    document.documentElement.style.colorScheme = isDark ? 'light' : 'dark'
    setDark(!isDark)
  }
  return (
    <button type="button" className="quiet" onClick={toggle} aria-label={isDark ? 'Light colours' : 'Dark colours'}>
      <span aria-hidden="true">{isDark ? '☀' : '☾'}</span>
    </button>
  )
}
