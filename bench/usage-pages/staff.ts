import { auditFilterSchema } from '#lib/features/audit/audit-filter.ts'
import { latestHead } from '#lib/features/audit/heads.ts'
import { auditActions, readAuditLog } from '#lib/features/audit/read-log.ts'
import { listCampaigns } from '#lib/features/campaigns/list-campaigns.ts'
import { handOffFilterSchema, listHandOffs } from '#lib/features/hand-offs/list-hand-offs.ts'
import { listEveryApp } from '#lib/features/partners/every-app.ts'
import { everyAppFilterSchema } from '#lib/features/partners/every-app-filter.ts'
import { findPartner } from '#lib/features/partners/find-partner.ts'
import { listPartners, partnerBoard, partnerTags } from '#lib/features/partners/list-partners.ts'
import { partnerFilterSchema } from '#lib/features/partners/partner-filter.ts'
import { today } from '#lib/features/partners/today.ts'
import { listPeople } from '#lib/features/people/account/people.ts'
import { answerTimes } from '#lib/features/requests/answer-times.ts'
import { listRequests } from '#lib/features/requests/list-requests.ts'
import { requestFilterSchema } from '#lib/features/requests/request-filter.ts'
import { asked, BUSIEST, type MeasuredPage } from './measured.ts'

/** What staff read about all partners and apps: home, lists, log. */
export function pagesOfStaff(): MeasuredPage[] {
  const partners = (name: string, query: string): MeasuredPage => {
    const filter = partnerFilterSchema.parse(asked(query))
    return {
      name,
      path: `/connectivity/partners?${query}`,
      read: (actor) =>
        Promise.all([
          partnerTags({ actor }),
          filter.view === 'board' ? partnerBoard({ actor }, filter) : listPartners({ actor }, filter),
        ]),
    }
  }
  const everyApp = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/connectivity/apps?${query}`,
    read: (actor) => listEveryApp({ actor }, everyAppFilterSchema.parse(asked(query))),
  })
  const audit = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/connectivity/audit?${query}`,
    read: (actor) =>
      Promise.all([
        readAuditLog({ actor }, auditFilterSchema.parse(asked(query))),
        auditActions({ actor }),
        latestHead({ actor }),
      ]),
  })
  const handOffs = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/connectivity/hand-offs?${query}`,
    read: (actor) => listHandOffs({ actor }, handOffFilterSchema.parse(asked(query))),
  })
  const requests = (name: string, query: string): MeasuredPage => ({
    name,
    path: `/connectivity/requests?${query}`,
    read: (actor) =>
      Promise.all([listRequests({ actor }, requestFilterSchema.parse(asked(query))), answerTimes({ actor })]),
  })
  return [
    {
      name: 'people',
      path: '/people',
      read: (actor) => listPeople({ actor }, { search: '', after: null }),
    },
    {
      name: 'people, a search',
      path: '/people?q=person-49',
      read: (actor) => listPeople({ actor }, { search: 'person-49', after: null }),
    },
    { name: 'connectivity', path: '/connectivity', read: (actor) => today({ actor }) },
    partners('partners, board', ''),
    partners('partners, list', 'view=list'),
    partners('partners, list, the last page', 'view=list&page=200'),
    partners('partners, stalled', 'view=list&need=stalled'),
    partners('partners, failing', 'view=list&need=failing'),
    partners('partners, a search', 'q=partner-49'),
    {
      name: 'a partner',
      path: '/connectivity/partners/partner-42',
      read: (actor) => findPartner({ actor }, 'partner-42'),
    },
    everyApp('all apps', ''),
    everyApp('all apps, failing', 'state=failing'),
    everyApp('all apps, a search', 'q=partner-app-49'),
    everyApp('all apps, of partners', 'of=partners'),
    audit('audit log', ''),
    audit('audit log, an actor', 'actor=bench'),
    audit('audit log, an address', 'address=198.51.100.7'),
    audit('audit log, an app', `about=${BUSIEST}`),
    handOffs('hand-offs', ''),
    handOffs('hand-offs, to be opened', 'state=waiting'),
    handOffs('hand-offs, the last page', 'page=200'),
    requests('requests', ''),
    requests('requests, all, a search', 'state=all&q=partner-app-49'),
    {
      name: 'campaigns',
      path: '/connectivity/campaigns',
      read: (actor) => listCampaigns({ actor }, { page: 1 }),
    },
  ]
}
