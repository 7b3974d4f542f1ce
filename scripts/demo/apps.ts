import type { Traffic } from './traffic.ts'

/** People of the demo, each with a team of their own; the first is in the team of the other, too. */
export const DEMO_PEOPLE = [
  { email: 'travel@demo.example', name: 'Travel desk' },
  { email: 'payments@demo.example', name: 'Payment desk' },
] as const

export type DemoTeam = (typeof DEMO_PEOPLE)[number]['name']

export type DemoCredential = {
  kind?: 'key'
  name: string
  traffic?: Traffic
  /** Days from now; past ones are written behind the verbs, which would not take them. */
  endsInDays?: number
  /** It is being replaced by one of this traffic, and goes on for the overlap. */
  rotatedTo?: { overlapDays: number; traffic: Traffic }
}

export type DemoApp = {
  team: DemoTeam
  clientId: string
  name: string
  description: string
  environment: 'sandbox' | 'live'
  registeredDaysAgo: number
  credentials: readonly DemoCredential[]
  /** Requests that no secret or key fitted. */
  unfitting?: Traffic
  fate?: 'suspended' | 'deleted'
}

const from = (address: string, userAgent: string) => ({ address, userAgent })
const HISTORY_DAYS = 90

/** One app for each thing that can be the matter with one. */
export const DEMO_APPS: readonly DemoApp[] = [
  {
    team: 'Travel desk',
    clientId: 'travel-bookings',
    name: 'Bookings',
    description: 'Takes bookings from the shop to the hotels.',
    environment: 'live',
    registeredDaysAgo: 410,
    credentials: [
      {
        name: 'Web servers',
        traffic: {
          tokensPerDay: 260,
          growsFrom: 0.4,
          startedDaysAgo: HISTORY_DAYS,
          refused: { reason: 'invalid_scope', share: 0.004 },
          ...from('198.51.100.20', 'node'),
        },
      },
      {
        name: 'Nightly export',
        traffic: { tokensPerDay: 26, startedDaysAgo: HISTORY_DAYS, ...from('198.51.100.31', 'curl/8.9.1') },
      },
    ],
    // Somebody guesses: no trouble of the app's.
    unfitting: {
      tokensPerDay: 0,
      startedDaysAgo: 2,
      burst: { reason: 'wrong_secret', fromHoursAgo: 6, toHoursAgo: 2, perHour: 60 },
      ...from('192.0.2.200', 'python-requests/2.31.0'),
    },
  },
  {
    team: 'Travel desk',
    clientId: 'travel-search',
    name: 'Search index',
    description: 'Keeps the search index of hotels up to date. Signs with a key.',
    environment: 'live',
    registeredDaysAgo: 230,
    credentials: [
      {
        kind: 'key',
        name: 'Index builder',
        traffic: {
          tokensPerDay: 140,
          growsFrom: 0.7,
          startedDaysAgo: HISTORY_DAYS,
          refused: { reason: 'assertion_life', share: 0.01 },
          ...from('198.51.100.44', 'python-requests/2.32.3'),
        },
      },
    ],
  },
  {
    team: 'Travel desk',
    clientId: 'travel-mobile',
    name: 'Mobile backend',
    description: 'Answers the phone app. Since last night one of its servers sends a secret that is cut off.',
    environment: 'live',
    registeredDaysAgo: 150,
    credentials: [
      {
        name: 'Cluster',
        traffic: {
          tokensPerDay: 170,
          growsFrom: 0.6,
          startedDaysAgo: HISTORY_DAYS,
          ...from('203.0.113.60', 'okhttp/4.12.0'),
        },
      },
    ],
    unfitting: {
      tokensPerDay: 0,
      startedDaysAgo: 40,
      burst: { reason: 'damaged_secret', fromHoursAgo: 14, toHoursAgo: 0, perHour: 45 },
      ...from('203.0.113.60', 'okhttp/4.12.0'),
    },
  },
  {
    team: 'Travel desk',
    clientId: 'travel-invoices',
    name: 'Invoices',
    description: 'Sends invoices to the accounting system.',
    environment: 'live',
    registeredDaysAgo: 353,
    credentials: [
      {
        name: 'For one year',
        endsInDays: 12,
        traffic: { tokensPerDay: 48, startedDaysAgo: HISTORY_DAYS, ...from('198.51.100.52', 'Java/21.0.5') },
      },
    ],
  },
  {
    team: 'Travel desk',
    clientId: 'travel-partner-feed',
    name: 'Partner feed',
    description: 'Offers for partner sites. Its secret is being rotated.',
    environment: 'live',
    registeredDaysAgo: 190,
    credentials: [
      {
        name: 'Feed',
        traffic: {
          tokensPerDay: 60,
          startedDaysAgo: HISTORY_DAYS,
          ...from('198.51.100.70', 'Go-http-client/2.0'),
        },
        rotatedTo: {
          overlapDays: 7,
          traffic: { tokensPerDay: 40, startedDaysAgo: 1, ...from('198.51.100.71', 'Go-http-client/2.0') },
        },
      },
    ],
  },
  {
    team: 'Travel desk',
    clientId: 'travel-sandbox',
    name: 'Bookings (sandbox)',
    description: 'For testing the next version of Bookings.',
    environment: 'sandbox',
    registeredDaysAgo: 405,
    credentials: [
      {
        name: 'Developers',
        traffic: {
          tokensPerDay: 30,
          startedDaysAgo: HISTORY_DAYS,
          refused: { reason: 'invalid_scope', share: 0.08 },
          ...from('192.0.2.15', 'PostmanRuntime/7.43.0'),
        },
      },
    ],
  },
  {
    team: 'Payment desk',
    clientId: 'payments-ledger',
    name: 'Ledger',
    description: 'Posts entries. Since its last release it requests a token before every call.',
    environment: 'live',
    registeredDaysAgo: 280,
    credentials: [
      {
        name: 'Ledger service',
        traffic: { tokensPerDay: 30, startedDaysAgo: HISTORY_DAYS, ...from('203.0.113.10', 'node') },
      },
      {
        name: 'Ledger service 2',
        traffic: { tokensPerDay: 5_200, startedDaysAgo: 6, ...from('203.0.113.11', 'node') },
      },
    ],
  },
  {
    team: 'Payment desk',
    clientId: 'payments-refunds',
    name: 'Refunds',
    description: 'Suspended until the audit of October is closed.',
    environment: 'live',
    registeredDaysAgo: 200,
    credentials: [
      {
        name: 'Refund desk',
        traffic: {
          tokensPerDay: 55,
          startedDaysAgo: HISTORY_DAYS,
          endedDaysAgo: 3,
          ...from('203.0.113.24', 'axios/1.7.9'),
        },
      },
    ],
    fate: 'suspended',
  },
  {
    team: 'Payment desk',
    clientId: 'payments-export',
    name: 'Quarterly export',
    description: 'Wrote the figures of a quarter to the old warehouse.',
    environment: 'live',
    registeredDaysAgo: 420,
    credentials: [
      {
        name: 'Warehouse',
        traffic: {
          tokensPerDay: 12,
          startedDaysAgo: 140,
          endedDaysAgo: 126,
          ...from('203.0.113.40', 'Wget/1.24.5'),
        },
      },
    ],
  },
  {
    team: 'Payment desk',
    clientId: 'payments-reports',
    name: 'Reports',
    description: 'Its only secret has expired, and it keeps requesting tokens.',
    environment: 'live',
    registeredDaysAgo: 187,
    credentials: [
      {
        name: 'For half a year',
        endsInDays: -2,
        traffic: {
          tokensPerDay: 40,
          startedDaysAgo: HISTORY_DAYS,
          endedDaysAgo: 2,
          ...from('203.0.113.52', 'python-requests/2.32.3'),
        },
      },
    ],
    unfitting: {
      tokensPerDay: 0,
      startedDaysAgo: 40,
      burst: { reason: 'expired_secret', fromHoursAgo: 48, toHoursAgo: 0, perHour: 4 },
      ...from('203.0.113.52', 'python-requests/2.32.3'),
    },
  },
  {
    team: 'Payment desk',
    clientId: 'payments-gateway',
    name: 'Old gateway',
    description: 'Deleted by mistake? It can be restored.',
    environment: 'live',
    registeredDaysAgo: 300,
    credentials: [
      {
        name: 'Gateway',
        traffic: {
          tokensPerDay: 20,
          startedDaysAgo: HISTORY_DAYS,
          endedDaysAgo: 10,
          ...from('203.0.113.77', 'Apache-HttpClient/5.4'),
        },
      },
    ],
    fate: 'deleted',
  },
  {
    team: 'Payment desk',
    clientId: 'payments-payouts',
    name: 'Payouts',
    description: 'Registered the day before yesterday.',
    environment: 'live',
    registeredDaysAgo: 2,
    credentials: [],
  },
  {
    team: 'Payment desk',
    clientId: 'payments-sandbox',
    name: 'Payouts (sandbox)',
    description: 'Has a secret and never requested a token.',
    environment: 'sandbox',
    registeredDaysAgo: 9,
    credentials: [{ name: 'API Token' }],
  },
]
