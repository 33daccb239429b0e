import { memo, useCallback, useEffect, useState, type ChangeEvent } from 'react'
import type { History } from '../history.ts'
import { readLog } from '../replay/readLog.ts'
import { LogError, writeHistory } from '../replay/savedHistory.ts'
import type { Show } from '../show.ts'
import { Button } from './Button.tsx'

interface Props {
  readonly show: Show
  /** What would be saved. */
  readonly history: History | undefined
}

/** Saves a history, and replays one that is chosen, dropped or pasted. */
export const ReplayDrop = memo(function ReplayDrop({ show, history }: Props) {
  const { problem, replay, replayFile } = useReplay(show)
  useDroppedFile(replayFile)
  return (
    <section className="card replay" aria-labelledby="replay">
      <h2 id="replay">Save and replay</h2>
      <p>
        A saved history holds no token, nor does a log of auth.log. Drop one anywhere on this page, choose it, or paste
        it, and travel through it as through your own.
      </p>
      {problem !== undefined && (
        <p role="alert" ref={bringIntoView}>
          {problem}
        </p>
      )}
      <div className="actions">
        {history !== undefined && <Button onPress={save(history)}>Save this history</Button>}
        <FileChoice onFile={replayFile} />
      </div>
      <Paste onText={replay} />
    </section>
  )
})

/** It may have been dropped far away. */
const bringIntoView = (element: HTMLElement | null): void => {
  element?.scrollIntoView({ block: 'center' })
}

/** What was wrong with the last log, and how to replay another one. */
function useReplay(show: Show) {
  const [problem, setProblem] = useState<string>()
  const replay = useCallback(
    (text: string, name = 'pasted'): void => {
      try {
        show.replay({ name, history: readLog(text) })
        setProblem(undefined)
        scrollTo({ top: 0 })
      } catch (error) {
        if (!(error instanceof LogError)) throw error
        setProblem(`${error.message}.`)
      }
    },
    [show],
  )
  const replayFile = useCallback(
    (file: File): void => {
      // Not even read when it is too large.
      if (file.size > MOST_BYTES) setProblem(`${file.name} is larger than a log can be.`)
      else
        void file.text().then((text) => {
          replay(text, file.name)
        })
    },
    [replay],
  )
  return { problem, replay, replayFile }
}

const MOST_BYTES = 50_000_000

function useDroppedFile(onFile: (file: File) => void): void {
  useEffect(() => {
    const stop = new AbortController()
    const take = (event: DragEvent): void => {
      // Or the browser would go to the file.
      event.preventDefault()
      const file = event.type === 'drop' ? event.dataTransfer?.files[0] : undefined
      if (file !== undefined) onFile(file)
    }
    for (const type of ['dragover', 'drop'] as const) window.addEventListener(type, take, stop)
    return () => {
      stop.abort()
    }
  }, [onFile])
}

const save = (history: History) => (): void => {
  const url = URL.createObjectURL(new Blob([writeHistory(history)], { type: 'application/jsonl' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: 'authchart.jsonl' })
  link.click()
  URL.revokeObjectURL(url)
}

const FileChoice = ({ onFile }: { readonly onFile: (file: File) => void }) => (
  <label className="file">
    Replay a file …
    <input
      type="file"
      accept=".jsonl,.json,.txt,.log"
      onChange={({ target }: ChangeEvent<HTMLInputElement>) => {
        const [file] = target.files ?? []
        if (file !== undefined) onFile(file)
        // The same file once more is a change, too.
        target.value = ''
      }}
    />
  </label>
)

function Paste({ onText }: { readonly onText: (text: string) => void }) {
  const [text, setText] = useState('')
  return (
    <details>
      <summary>Paste a log</summary>
      <textarea
        aria-label="A log, one JSON object a line"
        rows={5}
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
        }}
      />
      <Button
        isDisabled={text.trim() === ''}
        onPress={() => {
          onText(text)
        }}
      >
        Replay what was pasted
      </Button>
    </details>
  )
}
