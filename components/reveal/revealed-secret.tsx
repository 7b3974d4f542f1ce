import { type Credentials, curlWithSecret, envFile } from '#components/apps/credentials.ts'
import { LinkButton } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { SecretField } from './secret-field.tsx'

/** The secret, this once, as what a page is for: where scripts are off there is no dialog. */
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
      <div role="status">
        <h2 className="font-semibold text-lg">Copy this token now. For security we can't show it again.</h2>
        <p className="mt-1 text-muted text-sm">Anyone who has it can act as this app.</p>
      </div>
      <SecretField secret={credentials.secret} isAnswer />
      <LinkButton href={page} className="self-start">
        I’ve stored it
      </LinkButton>
      <CodeBlock code={envFile(credentials)} title=".env" copyable={false} />
      <CodeBlock code={curlWithSecret(credentials)} title="Get an access token" copyable={false} />
    </div>
  )
}
