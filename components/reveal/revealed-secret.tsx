import { type Credentials, envFile } from '#components/apps/credentials.ts'
import { LinkButton } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { SecretField } from './secret-field.tsx'
import { tokenRequests } from './token-requests.ts'

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
    <div data-revealed className="flex min-w-0 flex-col gap-4">
      <div role="status">
        <h2 className="font-semibold text-lg">Copy this token now. For security we can't show it again.</h2>
        <p className="mt-1 text-muted text-sm">Anyone who has it can act as this app.</p>
      </div>
      <SecretField secret={credentials.secret} isAnswer />
      <LinkButton href={page} className="self-start">
        I’ve stored it
      </LinkButton>
      <CodeBlock code={envFile(credentials)} title=".env" copyable={false} />
      <section aria-labelledby="token-requests" className="flex min-w-0 flex-col gap-2">
        <h3 id="token-requests" className="font-medium text-[0.9375rem]">
          Get an access token with
        </h3>
        {tokenRequests(credentials).map(({ label, ...block }) => (
          // Tabs need no scripts like this: of those that share a name one is open.
          <details key={label} name="token-request" open={label === 'curl'}>
            <summary className="inline-flex min-h-8 cursor-pointer items-center text-[0.9375rem] underline underline-offset-4 hover:decoration-2">
              {label}
            </summary>
            <CodeBlock {...block} copyable={false} />
          </details>
        ))}
      </section>
    </div>
  )
}
