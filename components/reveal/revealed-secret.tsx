import { type Credentials, curlWithSecret } from '#components/apps/credentials.ts'
import { LinkButton } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { SecretField } from './secret-field.tsx'

/** The secret, this once, as a part of the page: where scripts are off there is no dialog. */
export function RevealedSecret({
  credentials,
  page,
}: {
  credentials: Credentials
  /** Path of the page without the secret. */
  page: string
}) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Callout tone="warn" role="status" title="Copy this token now. For security we can't show it again.">
        Keep it where you keep passwords. Whoever has it can ask for tokens in the name of this app.
      </Callout>
      <SecretField secret={credentials.secret} isAnswer />
      <CodeBlock code={curlWithSecret(credentials)} title="Ask for a token" copyable={false} />
      <LinkButton href={page} variant="secondary" className="self-start">
        Done, I have saved it
      </LinkButton>
    </div>
  )
}
