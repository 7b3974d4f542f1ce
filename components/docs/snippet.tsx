import { cookies } from 'next/headers'
import { Fragment, type ReactNode } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
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
  const items = await Promise.all(
    sources.map(async ({ shown, ...source }) => ({
      ...source,
      children: <ColouredCode lines={await highlight(shown ?? source.code, source.language)} />,
    })),
  )
  return <ChosenTabs label={label} items={items} />
}

/** The same without colour, for a page whose code is of one app alone: colour takes a tenth of a second to make. */
export function PlainSnippets({ label, sources }: SnippetsProps) {
  return (
    <ChosenTabs
      label={label}
      items={sources.map(({ shown, ...source }) => ({ ...source, children: shown }))}
    />
  )
}

async function ChosenTabs({
  label,
  items,
}: {
  label: string
  items: readonly { label: string; code: string; children: ReactNode }[]
}) {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value
  return (
    <LanguageTabs
      label={label}
      initial={items.find((item) => item.label === chosen)?.label ?? items[0]?.label ?? ''}
      items={items.map(({ label, code, children }) => ({
        label,
        panel: (
          <CodeBlock code={code} title={label}>
            {children}
          </CodeBlock>
        ),
      }))}
    />
  )
}

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
