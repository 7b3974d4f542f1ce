import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import {
  base64Snippet,
  bodySnippet,
  curlUserSnippet,
  encodedExamples,
  formEncodedCurlSnippet,
} from '#components/docs/encoding-examples.ts'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsEncoding)

/** How credentials become a header, and where that goes wrong. */
export default function EncodingPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsEncoding}>
      <DocsSection id="rule" title="The rule">
        <p>
          RFC 6749, section 2.3.1, has three steps. Form-encode the client ID and the client secret, each by
          itself. Join them with a colon. Encode the result with base64, once.
        </p>
        <FactTable
          caption="From credentials to a header"
          columns={['Secret', 'Form-encoded', 'Header']}
          rows={encodedExamples.map(({ secret, encoded, header }) => [
            secret,
            <Code key="encoded">{encoded}</Code>,
            <Code key="header">{header}</Code>,
          ])}
        />
        <Callout tone="success" title="Secrets from the API Token field need no encoding">
          They consist of letters, digits and underscores, which form-encoding leaves as they are. The rule
          matters for imported secrets, which can contain anything.
        </Callout>
      </DocsSection>

      <DocsSection id="plus" title="Plus, percent and colon">
        <FactTable
          caption="Characters that change on the way"
          columns={['Character', 'Encode it as', 'If you don’t']}
          rows={[
            ['+', <Code key="v">%2B</Code>, 'It arrives as a space, and the secret is wrong.'],
            [
              '%',
              <Code key="v">%25</Code>,
              'It starts an escape: the header can’t be read, or another character arrives.',
            ],
            [
              ':',
              <Code key="v">%3A</Code>,
              'In a client ID, it ends the ID. In a secret, nothing happens: the first colon is the separator.',
            ],
            [
              'space',
              <>
                <Code>+</Code> or <Code>%20</Code>
              </>,
              'Nothing happens: an unencoded space is read as a space.',
            ],
            [
              '&, =',
              <>
                <Code>%26</Code>, <Code>%3D</Code>
              </>,
              'Nothing happens in the header. In the body, they end the value.',
            ],
          ]}
        />
        <p>
          Client IDs and secrets consist of printable ASCII characters. Anything else is refused, before and
          after decoding.
        </p>
      </DocsSection>

      <DocsSection id="twice" title="Encode once">
        <p>
          Many HTTP libraries build the header from a user name and a password. Give them the form-encoded
          client ID and secret, and let them do the base64. OAuth libraries do all three steps: give them the
          plain secret.
        </p>
        <p>
          If both your code and a library encode, the secret is encoded twice and refused. The log of your app
          says so:{' '}
          <Link href={`${routes.docsErrors}#secret_encoded_twice`}>the secret was encoded twice</Link>.
        </p>
      </DocsSection>

      <DocsSection id="curl" title="curl">
        <p>
          <Code>-u</Code> joins and base64-encodes, but doesn’t form-encode. That is right for secrets from
          the API Token field.
        </p>
        <Snippet code={curlUserSnippet(origin)} language="bash" title="shell" />
        <p>For a secret with special characters, form-encode both halves first:</p>
        <Snippet code={formEncodedCurlSnippet(origin)} language="bash" title="shell" />
      </DocsSection>

      <DocsSection id="base64" title="base64 on the command line">
        <p>
          GNU <Code>base64</Code> breaks lines after 76 characters, and a client ID with a secret is often
          longer. A header with a line break is malformed and answered with <Code>400</Code>. Use{' '}
          <Code>-w0</Code>, or remove the line breaks, which works everywhere.
        </p>
        <p>
          <Code>echo</Code> adds a line break to what it prints, which then becomes part of the secret. Use{' '}
          <Code>printf %s</Code>.
        </p>
        <p>
          This does no form-encoding either. With a plus, a percent sign or a colon in the client ID or the
          secret, encode both halves first, as above.
        </p>
        <Snippet code={base64Snippet(origin)} language="bash" title="shell" />
      </DocsSection>

      <DocsSection id="body" title="Credentials in the body">
        <p>
          If a program can’t send the header, send <Code>client_id</Code> and <Code>client_secret</Code> in
          the body, form-encoded like every parameter. Send the credentials in one place only: both together
          are refused. Never put them into the URL, where proxies and logs record them.
        </p>
        <Snippet code={bodySnippet(origin)} language="bash" title="shell" />
      </DocsSection>
    </DocsPage>
  )
}
