'use client'

import type { Credentials } from '#components/apps/credentials.ts'
import { LANGUAGE_COOKIE } from '#components/docs/language-cookie.ts'
import { LanguageTabs } from '#components/docs/language-tabs.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { tokenRequests } from './token-requests.ts'

/** The first token request in the reader’s language. Copying the command line copies the secret, which is in it. */
export function TokenRequestTabs({
  credentials,
  onCopied,
}: {
  credentials: Credentials
  onCopied: () => void
}) {
  const items = tokenRequests(credentials)
  return (
    <LanguageTabs
      label="Get an access token with"
      initial={items.find(({ label }) => label === chosenLanguage())?.label ?? 'curl'}
      items={items.map(({ label, ...block }) => ({
        label,
        panel: (
          <CodeBlock
            {...block}
            {...(label === 'curl' && { onCopied })}
            className="[&_pre]:max-h-40 [&_pre]:overflow-y-auto"
          />
        ),
      }))}
    />
  )
}

const chosenLanguage = () => new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([^;]+)`).exec(document.cookie)?.[1]
