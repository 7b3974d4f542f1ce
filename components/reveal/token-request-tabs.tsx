'use client'

import { type Credentials, curlWithSecret } from '#components/apps/credentials.ts'
import { LANGUAGE_COOKIE } from '#components/docs/language-cookie.ts'
import { LanguageTabs } from '#components/docs/language-tabs.tsx'
import { goTokenRequest, nodeTokenRequest, pythonTokenRequest } from '#components/docs/token-request-code.ts'
import { CodeBlock } from '#components/ui/code-block.tsx'

/** The variable of the `.env` file. */
const SECRET_VARIABLE = 'LATCHKEY_CLIENT_SECRET'

/**
 * The first token request, ready to run. The command line has the secret in it, to try it out; a program reads it from
 * where the `.env` file puts it, so that it is written down in no source.
 */
export function TokenRequestTabs({
  credentials,
  onCopied,
}: {
  credentials: Credentials
  onCopied: () => void
}) {
  const request = { ...credentials, secretVariable: SECRET_VARIABLE }
  const items = [
    { label: 'curl', title: 'with the secret', code: curlWithSecret(credentials), onCopied },
    { label: 'Node', title: 'secret from .env', code: nodeTokenRequest(request) },
    { label: 'Python', title: 'secret from .env', code: pythonTokenRequest(request) },
    { label: 'Go', title: 'secret from .env', code: goTokenRequest(request) },
  ]
  return (
    <LanguageTabs
      label="Get an access token with"
      initial={items.find(({ label }) => label === chosenLanguage())?.label ?? 'curl'}
      items={items.map(({ label, ...block }) => ({
        label,
        panel: <CodeBlock {...block} className="[&_pre]:max-h-40 [&_pre]:overflow-y-auto" />,
      }))}
    />
  )
}

const chosenLanguage = () => new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([^;]+)`).exec(document.cookie)?.[1]
