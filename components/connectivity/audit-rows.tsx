import type { ReactNode } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { HOLDER_IN_WORDS } from '#lib/access/actor.ts'
import { type AuditFilter, auditPath, NO_AUDIT_FILTER } from '#lib/features/audit/audit-filter.ts'
import type { AuditRow } from '#lib/features/audit/read-log.ts'
import { routes } from '#lib/routes.ts'

/** One page of the audit log, each row with what it says beneath it. */
export function AuditRows({ rows, filter }: { rows: readonly AuditRow[]; filter: AuditFilter }) {
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {rows.map((row) => (
        <li key={String(row.seq)}>
          <details className="group">
            <summary className="grid cursor-pointer grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 px-4 py-3 hover:bg-sunken sm:grid-cols-[minmax(11rem,1fr)_minmax(0,2fr)_auto] sm:px-5 [&::-webkit-details-marker]:hidden">
              <span translate="no" className="font-mono text-[0.875rem] wrap-anywhere">
                <span aria-hidden="true" className="mr-2 inline-block text-muted group-open:rotate-90">
                  ›
                </span>
                {row.action}
              </span>
              <span className="col-span-2 row-start-2 min-w-0 text-[0.9375rem] wrap-anywhere sm:col-span-1 sm:col-start-2 sm:row-start-1">
                <span className={row.actor.isErased ? 'text-muted italic' : 'font-medium'}>
                  {nameOf(row.actor)}
                </span>
                {!isOneself(row) && <span className="text-muted"> → {row.subject.label}</span>}
              </span>
              <span className="text-right text-muted text-sm">
                <RelativeTime value={row.time} />
              </span>
            </summary>
            <Facts row={row} filter={filter} />
          </details>
        </li>
      ))}
    </ol>
  )
}

function nameOf({ kind, label }: AuditRow['actor']): string {
  if (kind === 'holder') return HOLDER_IN_WORDS
  return kind === 'system' ? 'The portal' : label
}

/** What the log is narrowed to by: whoever has no name that people read, by their ID. */
const filterOf = ({ kind, label, id, isErased }: AuditRow['actor']): string =>
  isErased || kind === 'holder' ? (id ?? '') : label

const isOneself = ({ actor, subject }: AuditRow) => subject.kind === 'user' && subject.id === actor.id

const KINDS: Readonly<Record<string, string>> = {
  person: 'account',
  operator: 'command line',
  client: 'app',
  user: 'account',
  team: 'team',
  invitation: 'invitation',
  signing_key: 'signing key',
  api: 'API',
  scope: 'scope',
  server: 'installation',
  retirement: 'what retiring it would refuse',
  policy: 'what another grant of it would refuse',
  unknown_request: 'token request of no app',
}

const Erased = () => <span className="text-muted italic">erased</span>

/** Who, for whom, where and what, as far as the row says it. */
function Facts({ row, filter }: { row: AuditRow; filter: AuditFilter }) {
  const { actor, subject, team, address, isByStaff, detail, seq, hash } = row
  return (
    <div className="flex flex-col gap-4 border-line border-t bg-sunken/50 px-4 py-4 text-[0.9375rem] sm:px-5">
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <Fact name="When">
          <ExactTime value={row.time} />
        </Fact>
        <Fact name="By">
          <Narrow href={auditPath(filter, { actor: filterOf(actor) })}>{nameOf(actor)}</Narrow>
          {actor.kind !== 'system' && actor.kind !== 'holder' && <Kind>{actor.kind}</Kind>}
          {actor.handOffId && <Narrow href={routes.handOff(actor.handOffId)}>hand-off</Narrow>}
          {isByStaff && <Badge tone="info">for the connectivity team</Badge>}
        </Fact>
        {address !== null && (
          <Fact name="From">
            <Narrow href={auditPath(filter, { address })} isCode>
              {address}
            </Narrow>
          </Fact>
        )}
        <Fact name="About">
          <Subject subject={subject} />
          <Kind>{subject.within ?? subject.kind}</Kind>
        </Fact>
        {team && (
          <Fact name="Team">
            {team.isPartner ? <Narrow href={routes.partner(team.slug)}>{team.name}</Narrow> : team.name}
            <Narrow href={auditPath(filter, { about: team.slug })} isCode>
              {team.slug}
            </Narrow>
          </Fact>
        )}
        {detail.facts.map(({ name, value }) => (
          <Fact key={name} name={inWords(name)}>
            {value ?? <Erased />}
          </Fact>
        ))}
        <Fact name="Row">
          <span translate="no" className="font-mono text-sm wrap-anywhere">
            {String(seq)}:{hash}
          </span>
        </Fact>
      </dl>
      {detail.changes.length > 0 && (
        <table className="w-full table-fixed border-collapse text-left text-sm">
          <caption className="sr-only">What changed</caption>
          <thead>
            <tr className="text-muted">
              <th scope="col" className="w-1/4 py-1 pr-3 font-medium">
                Changed
              </th>
              <th scope="col" className="py-1 pr-3 font-medium">
                Before
              </th>
              <th scope="col" className="py-1 font-medium">
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.changes.map(({ name, before, after }) => (
              <tr key={name} className="border-line border-t align-top">
                <th scope="row" className="py-1.5 pr-3 font-normal first-letter:uppercase wrap-anywhere">
                  {inWords(name)}
                </th>
                <td className="py-1.5 pr-3 wrap-anywhere">{before ?? <Erased />}</td>
                <td className="py-1.5 wrap-anywhere">{after ?? <Erased />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted first-letter:uppercase max-sm:text-sm">{name}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 wrap-anywhere">{children}</dd>
    </div>
  )
}

const Kind = ({ children }: { children: string }) => (
  <span className="text-muted text-sm">{KINDS[children] ?? children}</span>
)

function Subject({ subject: { kind, id, label } }: { subject: AuditRow['subject'] }) {
  if (kind === 'client') return <Narrow href={auditPath(NO_AUDIT_FILTER, { about: label })}>{label}</Narrow>
  if (kind === 'user') return <Narrow href={auditPath(NO_AUDIT_FILTER, { q: id })}>{label}</Narrow>
  return label
}

/**
 * Leads to what else there is of it. A plain link: there are several in each of fifty closed rows, and a component for each
 * would keep a phone busy before the page answers.
 */
function Narrow({ href, isCode = false, children }: { href: string; isCode?: boolean; children: string }) {
  return (
    <a
      href={href}
      translate={isCode ? 'no' : undefined}
      className={`min-h-6 underline decoration-line-strong underline-offset-4 wrap-anywhere hover:decoration-2 hover:decoration-brass ${isCode ? 'font-mono text-sm' : ''}`}
    >
      {children}
    </a>
  )
}

/** `isNewDevice`, `first_token` → "is new device", "first token". */
const inWords = (name: string) =>
  name
    .replaceAll('_', ' ')
    .replaceAll(/(?<=[a-z])([A-Z])/g, ' $1')
    .toLowerCase()
