import type { Metadata } from 'next'
import Link from 'next/link'
import { type ApiField, type ApiOperation, operationsOf } from '#components/docs/api-operations.ts'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { curlApiCall } from '#components/docs/snippets.ts'
import { API_SCOPES } from '#lib/access/permissions.ts'
import { apiDocument } from '#lib/edges/rest/app.ts'
import { ownAudience } from '#lib/oauth/resource.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsApi)

/** Every call of our own API, from the document that the code makes of itself. */
export default function ApiPage() {
  const origin = env.publicUrl
  const operations = operationsOf(apiDocument({ issuer: origin, portalName: env.portal.name }))
  return (
    <DocsPage path={routes.docsApi}>
      <DocsSection id="start" title="Before the first call">
        <p>
          Get a token for this API, if your app uses others too:{' '}
          <Code>{`resource=${ownAudience(origin)}`}</Code>. Send it with every call. An app reads and changes
          the apps of its own team, and no others.
        </p>
        <Snippet code={curlApiCall(origin)} language="bash" title="shell" />
        <FactTable
          caption="Scopes"
          columns={['Scope', 'What it allows', 'Note']}
          rows={Object.entries(API_SCOPES).map(([scope, meaning]) => [
            scope,
            `${meaning}.`,
            <Link key="v" href={routes.docsApis}>
              Who grants it
            </Link>,
          ])}
        />
        <p>
          Errors are those <Link href={`${routes.docsErrors}#api`}>of an API</Link>. Changes take an{' '}
          <Code>Idempotency-Key</Code>, so that you can{' '}
          <Link href={`${routes.docsSecrets}#api`}>repeat them safely</Link>. The same reference for programs:{' '}
          <a href={routes.apiDocument}>OpenAPI document</a>.
        </p>
      </DocsSection>
      {operations.map(operationSection)}
    </DocsPage>
  )
}

const operationSection = (operation: ApiOperation) => (
  <DocsSection key={operation.id} id={operation.id} title={operation.summary}>
    <p>
      <Code>
        {operation.method} {operation.path}
      </Code>
    </p>
    <p>{operation.description}</p>
    <Fields
      caption={`Parameters: ${operation.summary}`}
      name="Parameter"
      fields={operation.parameters}
      isTaken
    />
    <Fields
      caption={`Body: ${operation.summary}`}
      name="Member of the body"
      fields={operation.body}
      isTaken
    />
    <Fields
      caption={`Response: ${operation.summary}`}
      name="Member of the response"
      fields={operation.fields}
    />
    <ul>
      {operation.answers.map(({ status, description }) => (
        <li key={status}>
          <Code>{status}</Code> {description}
        </li>
      ))}
    </ul>
  </DocsSection>
)

function Fields({
  caption,
  name,
  fields,
  isTaken = false,
}: {
  caption: string
  name: string
  fields: readonly ApiField[]
  isTaken?: boolean
}) {
  if (fields.length === 0) return null
  return (
    <FactTable
      caption={caption}
      columns={[name, 'Type', 'Meaning']}
      rows={fields.map(({ name: field, type, required, description }) => [
        field,
        type,
        `${isTaken ? (required ? 'Required. ' : 'Optional. ') : ''}${description}`,
      ])}
    />
  )
}
