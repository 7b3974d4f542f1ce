'use client'

import { useState } from 'react'
import { LANGUAGE_COOKIE } from '#components/docs/language-cookie.ts'
import { LanguageTabs } from '#components/docs/language-tabs.tsx'
import type { SnippetSource } from '#components/docs/snippets/sources.ts'
import type { TokenValues } from '#components/docs/snippets/values.ts'
import { CodeBlock } from '#components/ui/code-block.tsx'

type Writer = (values: TokenValues) => readonly SnippetSource[]

/** The request as a program in nine languages, which are fetched when somebody wants to see them. The secret is masked, and copied real. */
export function AsCode({ values, isInBody }: { values: TokenValues; isInBody: boolean }) {
  const [write, setWrite] = useState<Writer | null>(null)

  async function load() {
    const { tokenRequestSources } = await import('#components/docs/snippets/sources.ts')
    setWrite(() => tokenRequestSources)
  }

  const sources = write?.(values)
  return (
    <details
      data-not-in-text
      className="min-w-0 rounded-lg border border-line bg-surface"
      onToggle={({ currentTarget }) => currentTarget.open && void load()}
    >
      <summary className="min-h-11 cursor-pointer px-4 py-2.5 text-[0.9375rem]">
        As code in nine languages
      </summary>
      {sources && (
        <div className="flex flex-col gap-3 px-4 pb-4">
          <p className="text-muted text-sm">
            {isInBody && 'The code sends the credentials in the header, as every OAuth library does. '}
            Copying copies the secret itself. In your program, read it from the environment or a secret store.
          </p>
          <LanguageTabs
            label="This request with"
            initial={sources.find(({ label }) => label === chosenLanguage())?.label ?? 'curl'}
            items={sources.map(({ label, code, shown }) => ({
              label,
              panel: (
                <CodeBlock code={code} title={label} className="[&_pre]:max-h-96 [&_pre]:overflow-y-auto">
                  {shown ?? code}
                </CodeBlock>
              ),
            }))}
          />
        </div>
      )}
    </details>
  )
}

function chosenLanguage(): string | undefined {
  const [, chosen] = new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([^;]+)`).exec(document.cookie) ?? []
  try {
    return chosen && decodeURIComponent(chosen)
  } catch {
    return undefined // not of ours
  }
}
