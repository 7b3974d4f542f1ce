import { cookies } from 'next/headers'
import { Fragment, type ReactNode } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { ColouredTabs } from './coloured-tabs.tsx'
import { highlight } from './highlight.ts'
import { LANGUAGE_COOKIE } from './language-cookie.ts'
import { LanguageTabs } from './language-tabs.tsx'
import type { Grammar } from './snippets/grammar.ts'
import type { SnippetSource } from './snippets/sources.ts'

/** A block of coloured code. */
export async function Snippet({
  code,
  language,
  title,
}: {
  code: string
  language: Grammar
  title?: string
}) {
  return (
    <CodeBlock code={code} title={title ?? language}>
      <ColouredCode lines={await highlight(code, language)} />
    </CodeBlock>
  )
}

type SnippetsProps = { label: string; sources: readonly SnippetSource[] }

/** The same in several languages; the reader's choice holds on every page (a cookie, so that it is painted first). */
export async function Snippets({ label, sources }: SnippetsProps) {
  const initial = await chosenOf(sources)
  const chosen = sources.find((source) => source.label === initial)
  const lines = chosen && (await highlight(chosen.shown ?? chosen.code, chosen.language))
  return (
    <ColouredTabs
      label={label}
      initial={initial}
      items={panelsOf(sources, (source) =>
        source === chosen && lines ? <ColouredCode lines={lines} /> : source.shown,
      )}
    />
  )
}

/** The same without colour, for a page whose code is of one app alone: colour takes a tenth of a second to make. */
export async function PlainSnippets({ label, sources }: SnippetsProps) {
  const initial = await chosenOf(sources)
  return <LanguageTabs label={label} initial={initial} items={panelsOf(sources, ({ shown }) => shown)} />
}

async function chosenOf(sources: readonly SnippetSource[]): Promise<string> {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value
  return (sources.find(({ label }) => label === chosen) ?? sources[0])?.label ?? ''
}

const panelsOf = (sources: readonly SnippetSource[], show: (source: SnippetSource) => ReactNode) =>
  sources.map((source) => ({
    label: source.label,
    panel: (
      <CodeBlock code={source.code} title={source.label}>
        {show(source)}
      </CodeBlock>
    ),
  }))

function ColouredCode({ lines }: { lines: Awaited<ReturnType<typeof highlight>> }) {
  return lines.map((line, number) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines of a fixed text have no other identity.
    <Fragment key={number}>
      {number > 0 && '\n'}
      {line.map((run, place) =>
        run.className ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <span key={place} className={run.className}>
            {run.text}
          </span>
        ) : (
          run.text
        ),
      )}
    </Fragment>
  ))
}
