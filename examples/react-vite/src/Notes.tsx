import { useEffect, useState } from 'react'
import { api } from './auth.ts'

interface Note {
  id: number
  text: string
}

export function Notes() {
  const [notes, setNotes] = useState<Note[]>()
  const [problem, setProblem] = useState<string>()

  useEffect(() => {
    const controller = new AbortController()
    api
      .get('notes/', { signal: controller.signal })
      .json<Note[]>()
      .then(setNotes, (error: unknown) => {
        if (!controller.signal.aborted) setProblem(String(error))
      })
    return () => {
      controller.abort()
    }
  }, [])

  if (problem !== undefined) return <p>{problem}</p>
  if (notes === undefined) return <p>Loading</p>
  return (
    <ul>
      {notes.map(({ id, text }) => (
        <li key={id}>{text}</li>
      ))}
    </ul>
  )
}
