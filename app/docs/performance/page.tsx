import type { Metadata } from 'next'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { FIGURES } from '#components/landing/figures.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsPerformance)

/** The figures that the landing page shows, and how they came about. */
export default function PerformancePage() {
  return (
    <DocsPage path={routes.docsPerformance}>
      <DocsSection id="figures" title="Figures">
        <p>
          Measured on 29 November 2026 on a virtual machine with two cores. They say how fast the software is,
          not how fast this installation is: that depends on its machine, its database and the network.
        </p>
        <FactTable
          caption="Figures"
          columns={['Figure', 'Value', 'Conditions']}
          rows={FIGURES.filter(({ isOfToken }) => isOfToken).map(({ value, unit, what }) => [
            unit,
            value,
            what,
          ])}
        />
      </DocsSection>
      <DocsSection id="method" title="How we measured">
        <ul>
          <li>
            The server, PostgreSQL and the program that sends the requests run on the same two cores, and take
            them from each other.
          </li>
          <li>
            Requests are real: form-encoded, with a client ID and a secret in the header, over 32 or 128
            connections that stay open.
          </li>
          <li>
            Each decision is written to PostgreSQL and on disk (<code translate="no">fsync</code>) before its
            response is sent.
          </li>
          <li>
            Rounds alternate with those of a bare HTTP server that signs the same claims and records nothing.
            The figures are medians of five rounds; that server reached 12,190 requests a second at 128
            connections, and 11,800 at 32.
          </li>
        </ul>
      </DocsSection>
      <DocsSection id="advice" title="What that means for your program">
        <p>
          You don’t need this speed: <a href={routes.docsKeepingTokens}>keep each token until it expires</a>,
          and your program requests one an hour.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
