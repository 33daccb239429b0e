import { useState, type ReactNode } from 'react'

interface Props {
  readonly isServerLost: boolean
  /** The clients. */
  readonly children: ReactNode
}

export const Header = ({ isServerLost, children }: Props) => (
  <header>
    <h1>authchart</h1>
    {children}
    <nav aria-label="On this page">
      <a href="#replay">Replay a log</a>
      <a href="#machine">Draw a machine</a>
    </nav>
    <p className="line" data-tone={isServerLost ? 'bad' : 'good'} role="status">
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
